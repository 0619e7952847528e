// SPDX-License-Identifier: Apache-2.0
// From samples to rows of the table summary: per metric one over all ranks, and one of each rank.
//
// Only measured samples count; a metric that was recorded in setup alone (a connect, a model load) is summarized over
// those. Times are per operation: divided by the batch of their series. Failed samples count as +∞ in quantiles and have done no work. The rate is the work of all ranks per second of
// the time from the last rank's first sample to the first rank's last one (see stats/rate.hpp); a time without declared
// work has operations per second. Memory: 8 bytes per sample of one metric.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "store/records.hpp"

namespace scalebench::report {

using SampleVisitor = std::function<void(const store::Sample&)>;

/// Hands every sample of the series to the visitor, in the order of iterations. May be asked more than once.
using ReadSamples = std::function<void(const store::Series&, const SampleVisitor&)>;

/// Series of one run. Metrics in the order of their first series, the summary over all ranks before those of ranks.
std::vector<store::Summary> summarize_series(std::span<const store::Series> series, const ReadSamples& read);

}  // namespace scalebench::report
