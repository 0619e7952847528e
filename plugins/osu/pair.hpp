// SPDX-License-Identifier: Apache-2.0
// Who exchanges messages with whom.
#pragma once

#include <scalebench/sdk.hpp>

namespace scalebench::osu {

/// This rank's place in a pair. The leader sends first and takes the samples.
struct Pair {
  int partner = -1;  ///< -1: the odd rank out, which only takes part in what is collective
  bool leads = false;

  bool is_idle() const { return partner < 0; }
};

/// Collective. Ranks in the order of their nodes: the first half leads, the second half follows, so that pairs span
/// nodes wherever there are two. Of an odd number the last one is idle.
Pair pair_up(const sdk::Context& context);

}  // namespace scalebench::osu
