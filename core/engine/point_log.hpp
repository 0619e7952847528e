// SPDX-License-Identifier: Apache-2.0
// The journal, for one point: fills in the point's number and the time.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/clock.hpp"
#include "engine/recorder.hpp"
#include "engine/step_result.hpp"
#include "spool/control.hpp"
#include "spool/journal.hpp"

namespace scalebench::engine {

class PointLog {
 public:
  /// Texts are written down without the `secrets`. `wall` is the job's, and outlives this.
  PointLog(spool::Journal& journal, int point, WallWatch& wall, std::vector<std::string> secrets = {})
      : journal_(journal), point_(point), wall_(wall), secrets_(std::move(secrets)) {}

  void phase(spool::Phase phase);
  void series(spool::Series series);
  void role(std::string role);
  /// The first ones of each metric and code are written down one by one, of the others how many there were: whenever
  /// that has doubled, and when the point ends.
  void failure(const Recorder::Failed& failed);
  void end_of_failures();
  void event(int level, const std::string& text);
  void status(const StepResult& verdict, bool agreed);
  /// Of more than may be stored, how many there were is told by end_of_items().
  void item(std::int64_t operation, const std::string& key, const std::string& text);
  void end_of_items();

  /// Looks at the clock on the wall, at the begin and end of a point and when next_look_ns() is there; a step of it is
  /// an event.
  void look_at_wall_clock();
  std::uint64_t next_look_ns() const noexcept { return wall_.next_ns(); }
  /// Whether an operation failed.
  bool has_failures() const { return !failures_.empty(); }

 private:
  struct Kind {
    int series;
    int code;
    auto operator<=>(const Kind&) const = default;
  };
  void count(const Kind& kind, std::int64_t failures);

  spool::Journal& journal_;
  int point_;
  WallWatch& wall_;
  std::int64_t items_ = 0;
  std::vector<std::string> secrets_;
  std::map<Kind, std::int64_t> failures_;
};

}  // namespace scalebench::engine
