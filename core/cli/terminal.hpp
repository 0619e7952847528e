// SPDX-License-Identifier: Apache-2.0
// What a person sees on standard error while a campaign runs: a bar, plain lines, JSON lines or nothing.
#pragma once

#include <memory>
#include <string>

#include "campaign/campaign.hpp"

namespace scalebench::cli {

/// `mode`: auto (a bar on a terminal, plain lines elsewhere), bar, plain, json, none.
std::unique_ptr<campaign::Observer> make_observer(const std::string& mode);

}  // namespace scalebench::cli
