// SPDX-License-Identifier: Apache-2.0
// Which scalebench this is.
#pragma once

namespace scalebench::base {

extern const char* const version;     ///< "0.1.0"
extern const char* const git_id;      ///< of the tree it was configured in, "-dirty" when changed; "" outside git
extern const char* const build_type;  ///< "Release"

}  // namespace scalebench::base
