// SPDX-License-Identifier: Apache-2.0
// The cores of this machine that this process may use.
#pragma once

namespace scalebench::launch {

/// Whole cores: hardware threads of one core count once. At least 1.
int core_count();

}  // namespace scalebench::launch
