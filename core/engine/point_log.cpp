// SPDX-License-Identifier: Apache-2.0
#include "engine/point_log.hpp"

#include <fmt/format.h>
#include <time.h>

#include <bit>
#include <utility>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "base/units.hpp"

namespace scalebench::engine {

ClockPair read_both_clocks() {
  constexpr int readings = 5;
  ClockPair best;
  std::uint64_t shortest_ns = UINT64_MAX;
  for (int n = 0; n < readings; ++n) {
    timespec wall{};
    const std::uint64_t before_ns = base::now_ns();
    clock_gettime(CLOCK_REALTIME, &wall);
    const std::uint64_t took_ns = base::now_ns() - before_ns;
    if (took_ns >= shortest_ns) continue;
    shortest_ns = took_ns;
    best = {before_ns + took_ns / 2, wall.tv_sec * 1'000'000'000 + wall.tv_nsec};
  }
  return best;
}

void PointLog::phase(spool::Phase phase) {
  journal_.write(spool::PhaseBegin{.point = point_, .phase = spool::name_of(phase), .at_ns = base::now_ns()});
}

void PointLog::series(spool::Series series) {
  series.point = point_;
  journal_.write(std::move(series));
}

void PointLog::role(std::string role) { journal_.write(spool::Part{.point = point_, .role = std::move(role)}); }

void PointLog::failure(const Recorder::Failed& failed) {
  const Kind kind{static_cast<int>(failed.metric), failed.code};
  const std::int64_t count_so_far = ++failures_[kind];
  if (count_so_far <= spool::most_failures_told) {
    journal_.write(spool::FailureEntry{.point = point_,
                                       .series = kind.series,
                                       .iteration = failed.iteration,
                                       .code = kind.code,
                                       .text = base::without_secrets(failed.text, secrets_)});
  } else if (std::has_single_bit(static_cast<std::uint64_t>(count_so_far))) {
    count(kind, count_so_far);
  }
}

void PointLog::end_of_failures() {
  for (const auto& [kind, failures] : failures_)
    if (failures > spool::most_failures_told) count(kind, failures);
}

void PointLog::count(const Kind& kind, std::int64_t failures) {
  journal_.write(spool::FailureCount{.point = point_, .series = kind.series, .code = kind.code, .count = failures});
}

void PointLog::event(int level, const std::string& text) {
  const char* const word = level == SB_WARNING ? "warning" : "info";
  journal_.write(spool::Event{
      .point = point_, .at_ns = base::now_ns(), .level = word, .text = base::without_secrets(text, secrets_)});
}

void PointLog::item(std::int64_t operation, const std::string& key, const std::string& text) {
  constexpr std::size_t longest_key = 64, longest_text = 400;
  if (++items_ > spool::most_items) return;
  journal_.write(spool::Item{.point = point_,
                             .operation = operation,
                             .key = base::printable(key, longest_key),
                             .text = base::printable(base::without_secrets(text, secrets_), longest_text)});
}

void PointLog::end_of_items() {
  if (items_ <= spool::most_items) return;
  event(SB_WARNING, fmt::format("{} notes are not stored: of a rank and point the first {} are",
                                items_ - spool::most_items, spool::most_items));
}

void PointLog::look_at_wall_clock() {
  const ClockPair now = read_both_clocks();
  journal_.write(spool::WallClock{.point = point_, .at_ns = now.at_ns, .unix_ns = now.unix_ns});
  if (const auto step_ns = wall_.take(now))
    event(SB_WARNING, fmt::format("the clock on the wall was set {} by {}", *step_ns > 0 ? "forward" : "back",
                                  base::format_ns(static_cast<double>(std::abs(*step_ns)))));
}

void PointLog::status(const StepResult& verdict, bool agreed) {
  journal_.write(spool::Status{.point = point_,
                               .status = name_of(verdict.outcome),
                               .text = base::without_secrets(verdict.text, secrets_),
                               .agreed = agreed,
                               .at_ns = base::now_ns()});
}

}  // namespace scalebench::engine
