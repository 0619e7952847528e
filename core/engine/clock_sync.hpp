// SPDX-License-Identifier: Apache-2.0
// Compares the clocks of the ranks with that of rank 0: by messages where a node has another kernel, for nothing where
// it has the same one.
#pragma once

#include <vector>

#include "engine/clock_model.hpp"
#include "engine/group.hpp"
#include "engine/places.hpp"

namespace scalebench::engine {

/// Collective. This rank's offset to the clock of rank 0.
ClockOffset compare_clocks(Group& group, const std::vector<Identity>& ranks);

}  // namespace scalebench::engine
