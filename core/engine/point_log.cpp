// SPDX-License-Identifier: Apache-2.0
#include "engine/point_log.hpp"

#include <utility>

#include "base/clock.hpp"

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
  journal_.write(spool::Failure{.point = point_,
                                .series = static_cast<int>(failed.metric),
                                .iteration = failed.iteration,
                                .code = failed.code,
                                .text = failed.text});
}

void PointLog::event(int level, const std::string& text) {
  const char* const word = level == SB_WARNING ? "warning" : "info";
  journal_.write(spool::Event{.point = point_, .at_ns = base::now_ns(), .level = word, .text = text});
}

void PointLog::status(const Verdict& verdict, bool agreed) {
  journal_.write(spool::Status{.point = point_,
                               .status = name_of(verdict.outcome),
                               .text = verdict.text,
                               .agreed = agreed,
                               .at_ns = base::now_ns()});
}

}  // namespace scalebench::engine
