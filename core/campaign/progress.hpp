// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "plan/job.hpp"
#include "spool/control.hpp"

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

// How far a campaign is, read from the control block: ranks pay nothing for it.

class Gauge {
 public:
  Gauge() = default;
  explicit Gauge(const std::vector<plan::Job>& jobs);

  /// Between two launches.
  Progress read() const;
  /// To be called several times a second.
  Progress read(const spool::Control& control, const plan::Job& job);
  /// Further points will be run.
  void expect_points(std::size_t count) { points_ += count; }
  /// A point of a finished job was stored.
  void count_point() { ++points_done_; }

 private:
  std::string label(const plan::Point& point) const;

  std::size_t points_ = 0;
  std::size_t points_done_ = 0;
  std::uint64_t begin_ns_ = 0;
  std::string last_state_;  ///< how far ranks were at the last look
  std::uint64_t last_change_ns_ = 0;
  bool several_workloads_ = false;
  std::set<std::string> varied_;  ///< options that have more than one value in this campaign
};

}  // namespace scalebench::campaign
