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
  std::uint64_t iterations = 0;  ///< of that point, summed over ranks
  std::uint64_t planned = 0;     ///< the same when done; 0 = not known
  double elapsed_s = 0;          ///< since the campaign began
};

}  // namespace scalebench::campaign
