// SPDX-License-Identifier: Apache-2.0
// Failed operations of a run, alike ones together: below the table of `scalebench show`.
//
//   put_tensor: 3 × code 111, Connection refused (first in rank 1, iteration 17)
#pragma once

#include <span>
#include <string>
#include <vector>

#include "report/figures_table.hpp"
#include "report/result.hpp"
#include "store/records.hpp"

namespace scalebench::report {

/// The ten most frequent kinds of failure; "" without failures.
std::string failures_text(const std::vector<store::FailureRow>& failures, const Look& look = {});

// Sentences below a table for what makes its figures mean something else than they seem to: launches that are not
// alike, a load that was not produced. Each is "" when there is nothing to say, and otherwise ends with a line end.

/// Launches of one point whose medians fall into two groups, or differ by half;
/// for the worst point and metric.
std::string launches_sentence(std::span<const Result> results, std::size_t width);

/// An open loop is saturated when half of its operations began later than the next one was due, and take longer than
/// the time up to that, or began later than `saturated_beyond` times what they take: the ranks could not make as many
/// as asked for, and the queue grew.
inline constexpr double saturated_beyond = 10;
bool is_saturated(const Result& result);
std::string saturation_sentence(std::span<const Result> results, std::size_t width);

}  // namespace scalebench::report
