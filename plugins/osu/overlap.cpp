// SPDX-License-Identifier: Apache-2.0
#include "overlap.hpp"

#include <algorithm>
#include <cmath>
#include <scalebench/sdk.hpp>

#include "collective.hpp"

namespace scalebench::osu {

void Burner::calibrate() {
  constexpr std::int64_t units = 2000;
  constexpr int tries = 5;
  std::uint64_t least_ns = UINT64_MAX;
  for (int i = 0; i < tries; ++i) {
    const std::uint64_t begin_ns = sdk::now_ns();
    burn_units(units);
    least_ns = std::min(least_ns, sdk::now_ns() - begin_ns);
  }
  unit_ns_ = std::max(0.1, static_cast<double>(least_ns) / static_cast<double>(units));
}

void Burner::burn(double ns) { burn_units(static_cast<std::int64_t>(ns / unit_ns_)); }

/// Each unit needs the result of the one before, and the last is kept: no compiler can leave it out.
void Burner::burn_units(std::int64_t units) {
  volatile double kept = value_;
  double value = kept;
  for (std::int64_t i = 0; i < units; ++i) value = value * 0.999999 + 0.000001;
  kept = value;
  value_ = kept;
}

void NonBlocking::prepare(const CollectiveRow& row, const sb::Context& context, sb::Setup& answer) {
  assemble(row, context);
  burner_.calibrate();
  measure_pure(context, answer);
  settle(answer, {.repeats = fixed_repeats, .may_batch = false});
}

/// What the operation takes without computing; a sample computes for as long.
void NonBlocking::measure_pure(const sb::Context& context, sb::Setup& answer) {
  const auto& [measured, warmup] = fixed_repeats.small;
  for (std::int64_t i = -warmup; i < measured; ++i) {
    align_();
    answer.lap().begin();
    round();
    if (i < 0) continue;
    answer.lap()(pure);
    pure_ns_ += static_cast<double>(answer.lap().last_ns() - answer.lap().begin_ns()) / static_cast<double>(measured);
  }
  const double mean_ns = total(pure_ns_, comm_) / size_;
  const double step_ns = total(std::max(burner_.unit_ns(), static_cast<double>(clock_cost_ns_)), comm_) / size_;
  if (is_overlap_told(mean_ns, step_ns))
    pure_mean_ns_ = mean_ns;
  else if (rank_ == 0)
    context.warn("no overlap: the operation takes " + std::to_string(std::lround(mean_ns)) +
                 " ns, less than 20 times the finest step of " + std::to_string(std::lround(step_ns)) + " ns");
}

void NonBlocking::start() { check(row_->start(call_now(), &request_[0]), row_->name); }

void NonBlocking::round() {
  start();
  request_.wait();
}

/// Answers how long the tests took.
std::uint64_t NonBlocking::compute_for(double ns) {
  if (tests == 0) return burner_.burn(ns), 0;
  std::uint64_t tested_ns = 0;
  for (std::int64_t i = 0; i < tests; ++i) {
    burner_.burn(ns / static_cast<double>(tests));
    const std::uint64_t begin_ns = sb::now_ns();
    int is_done = 0;
    check(MPI_Test(&request_[0], &is_done, MPI_STATUS_IGNORE), "MPI_Test");
    tested_ns += sb::now_ns() - begin_ns;
  }
  return tested_ns;
}

void NonBlocking::sample(sb::Lap& lap) {
  prelude(lap);
  start(), lap(initiate);
  const std::uint64_t computing_ns = lap.last_ns();
  const std::uint64_t tested_ns = compute_for(pure_ns_);
  lap(compute);
  const auto computed_ns = static_cast<double>(lap.last_ns() - computing_ns - tested_ns);
  request_.wait(), lap(wait);
  lap.whole(overall);
  if (tests > 0) lap.value(test, computing_ns, static_cast<double>(tested_ns));
  const auto overall_ns = static_cast<double>(lap.last_ns() - lap.begin_ns());
  if (pure_mean_ns_ > 0) lap.value(overlap, overlap_percent(overall_ns, computed_ns, pure_mean_ns_));
  if (checks_every) tally(1);
}

}  // namespace scalebench::osu
