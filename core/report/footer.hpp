// SPDX-License-Identifier: Apache-2.0
// Sentences below a table: how many samples stand behind it, what was set aside, what failed, what it takes to know
// more. Each is "" when there is nothing to say, and otherwise ends with a line end.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "report/figures_table.hpp"
#include "report/result.hpp"

namespace scalebench::report {

/// Samples per line, warm-up, outliers.
std::string samples_sentence(std::span<const Line> lines, std::size_t width);

/// Samples of several operations.
std::string batch_sentence(std::span<const Line> lines, std::size_t width);

std::string failures_sentence(std::span<const Line> lines, std::size_t width);

/// What was due in an open loop and never begun.
std::string not_begun_sentence(std::span<const Result> results, std::size_t width);

/// "p99 needs 368 samples: --iterations 184", from the results' ranks, or the duration that ended the run; likewise
/// when correlation leaves p99 unbounded. Nothing for a saturated open loop: it would only get worse. Of a metric whose
/// samples all failed that is said instead.
std::string iterations_hint(std::span<const Result> results, std::size_t width);

/// When ranks went on for more than 5 % of the common time.
std::string tail_sentence(std::span<const Result> results, std::size_t width);

/// Slow ranks (median 1.2 times the middle one or more, of 10 samples or more) and two groups of ranks, for the worst
/// run and metric.
std::string ranks_sentence(std::span<const Result> results, std::size_t width);

/// Lines that the clock cannot tell from nothing.
std::string resolution_sentence(std::span<const Line> lines, std::size_t width);

/// Runs that are not done, with the cause; those that share one have one line. At most ten lines.
std::string problems(std::span<const Result> results, const Look& look);

/// "582 of 600 points were not run; the same command with --resume runs them."
std::string not_run_sentence(std::span<const Result> results, std::size_t width);

/// What several have to say alike, in the order of the first of each; "" says nothing.
struct Alike {
  std::string text;
  std::vector<std::size_t> places;
};
std::vector<Alike> alike(const std::vector<std::string>& texts);

/// "3..7, 9" of ascending numbers; after some ranges "… 584 in all".
std::string run_ranges(const std::vector<std::int64_t>& runs);

}  // namespace scalebench::report
