// SPDX-License-Identifier: Apache-2.0
// What is said on stderr while a campaign runs: numbers in, one line out. No clock, no terminal, no writing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace scalebench::report {

struct Progress {
  std::int64_t points_done = 0;
  std::int64_t points = 0;
  double share_of_point = 0;         ///< of the point under way, 0 to 1
  std::string point;                 ///< "tensor-bytes=1MiB"
  std::string phase;                 ///< "setup", "warm-up", "measure", …
  double stalled_s = 0;              ///< since anything went on
  double iterations_per_second = 0;  ///< of all ranks; 0 = unknown
  std::optional<double> left_s;

  /// Nothing has gone on for so long that the time left is anybody's guess.
  bool is_stalled() const { return stalled_s >= 5; }
  /// Of everything, 0 to 1.
  double share() const;
};

/// " ██████████████░░░░░░  71 %  point 2/2  tensor-bytes=1MiB  measure  1 204 it/s  2 s left", at most `width` columns:
/// the point's name is shortened first. While nothing goes on: "… setup  no progress for 12 s". No control characters.
std::string bar_line(const Progress& progress, std::size_t width = 100);

/// " 71 %, point 2/2, tensor-bytes=1MiB, measure, 1 204 it/s, 2 s left": for logs.
std::string plain_line(const Progress& progress);

/// {"points_done":1,"points":2,"share":0.71,"point":"tensor-bytes=1MiB","phase":"measure","iterations_per_second":1204,
/// "stalled_s":0,"left_s":2}; left_s is null while it is unknown.
std::string json_line(const Progress& progress);

/// The line over the one that a terminal shows now. For terminals only: these are control characters.
std::string redrawn(const std::string& line);

/// How long it will still take, from how far it had come when: the speed is a mean over the last third of the time
/// so far, but at least 5 s (exponential weights), so that slower points ahead show soon. What passes before the first
/// progress, a launch, says nothing of the speed. While nothing goes on it counts down: an estimate that grows tells
/// nobody anything.
class TimeLeft {
 public:
  /// `share` of everything at `now_s` of any clock; both do not decrease.
  void observe(double now_s, double share);
  /// Nothing before there was progress for a second.
  std::optional<double> left_s() const;

 private:
  std::optional<double> begin_s_;  ///< of the progress
  double last_s_ = 0;              ///< when there was progress
  double since_progress_s_ = 0;
  double share_ = 0;
  double weighted_share_ = 0;
  double weighted_s_ = 0;
};

}  // namespace scalebench::report
