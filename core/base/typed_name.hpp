// SPDX-License-Identifier: Apache-2.0
// How this program is called where it runs, for hints that can be typed.
#pragma once

#include <string>

namespace scalebench::base {

/// What a hint or a sentence's way out calls this program. "scalebench" until main has set it.
const std::string& typed_name();
void set_typed_name(std::string name);

}  // namespace scalebench::base
