// SPDX-License-Identifier: Apache-2.0
#include "engine/point_log.hpp"

#include <bit>
#include <utility>

#include "base/clock.hpp"
#include "base/text.hpp"

namespace scalebench::engine {

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
    journal_.write(spool::Failure{.point = point_,
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
  journal_.write(
      spool::FailureCount{.point = point_, .series = kind.series, .code = kind.code, .count = failures});
}

void PointLog::event(int level, const std::string& text) {
  const char* const word = level == SB_WARNING ? "warning" : "info";
  journal_.write(spool::Event{
      .point = point_, .at_ns = base::now_ns(), .level = word, .text = base::without_secrets(text, secrets_)});
}

void PointLog::status(const Verdict& verdict, bool agreed) {
  journal_.write(spool::Status{.point = point_,
                               .status = name_of(verdict.outcome),
                               .text = base::without_secrets(verdict.text, secrets_),
                               .agreed = agreed,
                               .at_ns = base::now_ns()});
}

}  // namespace scalebench::engine
