// SPDX-License-Identifier: Apache-2.0
// Sentences below a table for what makes its figures mean something else than they seem to: launches that are not
// alike, a load that was not produced. Each is "" when there is nothing to say, and otherwise ends with a line end.
#pragma once

#include <span>
#include <string>

#include "report/result.hpp"

namespace scalebench::report {

/// Launches of one point whose medians fall into two groups, or differ by half;
/// for the worst point and metric.
std::string launches_sentence(std::span<const Result> results, std::size_t width);

/// An open loop is saturated when half of its operations began later than the next one was due, and take longer than the
/// time up to that, or began later than `saturated_beyond` times what they take: the ranks could not make as many as
/// asked for, and the queue grew.
inline constexpr double saturated_beyond = 10;
bool is_saturated(const Result& result);
std::string saturation_sentence(std::span<const Result> results, std::size_t width);

}  // namespace scalebench::report
