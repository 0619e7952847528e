// SPDX-License-Identifier: Apache-2.0
// From samples to rows of the tables summary (per metric one over all ranks, and one of each rank) and delivery (one of
// the run).
//
// Only measured samples count; a metric that was recorded in setup alone (a connect, a model load) is summarized over
// those. Times are per operation: divided by the batch of their series. A failed sample, and one that is no finite
// number, counts in quantiles as worse than any other: +∞, or -∞ where higher is better; it has done no work.
//
// The rate of a metric is its work over its own time, the ranks side by side; a time without declared work has
// operations per second, a collective one calls. What waits has none, and fewer than 10 samples have none. What the run
// delivers is the work of all metrics that do not lie within others, per second of the time in which all ranks were
// measuring (see stats/rate.hpp). Each sample is read once. Memory: 8 bytes per sample of one metric.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "store/records.hpp"

namespace scalebench::report {

using SampleVisitor = std::function<void(const store::Sample&)>;

/// Hands every sample of the series to the visitor, in the order of iterations. May be asked more than once.
using ReadSamples = std::function<void(const store::Series&, const SampleVisitor&)>;

struct Figures {
  std::vector<store::Summary> summaries;
  std::optional<store::Delivery> delivery;
};

/// Series of one run. Metrics in the order of their first series, the summary over all ranks before those of ranks.
Figures summarize_series(std::span<const store::Series> series, const ReadSamples& read);

}  // namespace scalebench::report
