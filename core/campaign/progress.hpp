// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace scalebench::campaign {

/// How far a campaign is; what the terminal shows.
struct Progress {
  std::size_t points_done = 0, points = 0;
  std::string point;             ///< the varied options of the point in work
  std::string phase;             ///< of the rank that got least far: "setup", "warm-up", …
  std::uint64_t iterations = 0;  ///< of that point, summed over ranks
  double share_of_point = 0;     ///< 0 to 1, by iterations or by time, whichever ends it; 0 where neither is known
  double stalled_s = 0;          ///< since a rank did something last
  double elapsed_s = 0;          ///< since the campaign began
};

}  // namespace scalebench::campaign
