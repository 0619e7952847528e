// SPDX-License-Identifier: Apache-2.0
// Which scalebench this is. Lives in a library of its own, sb_version.
#pragma once

namespace scalebench::base {

extern const char* const version;     ///< "0.1.0"
extern const char* const git_id;      ///< of the tree it was built from, "-dirty" when changed; "" outside git
extern const char* const build_type;  ///< "Release"

}  // namespace scalebench::base
