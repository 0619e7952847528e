// SPDX-License-Identifier: Apache-2.0
// What campaigns left behind whose driver was killed: samples in spools, runs that the database holds for running.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "campaign/campaign.hpp"

namespace scalebench::campaign {

struct Recovery {
  std::vector<Complaint> runs;          ///< stored now, with how they ended
  std::vector<std::string> left_alone;  ///< sentences: launches that go on, or whose spools are not here
};

/// Stores those runs as the driver would have done and removes their spools. Points that had not begun are planned
/// again. Throws base::Error; what is stored then stays, and the next call goes on.
Recovery recover(const std::filesystem::path& database, Observer& observer);

}  // namespace scalebench::campaign
