// SPDX-License-Identifier: Apache-2.0
// Confidence intervals of quantiles, without any assumption on the distribution, and how many values they take.
//
// Method: between the order statistics of ranks l < u lies the q-quantile with the probability that a binomial
// variable B(n, q) falls into [l, u-1] (Le Boudec, Performance Evaluation, ch. 2; Hahn & Meeker, Statistical
// Intervals, ch. 5). Each side gets half of what is left of the confidence. For correlated values the distances of
// both ranks from n·q are widened by √τ, τ being the integrated autocorrelation time (see autocorrelation.hpp).
#pragma once

#include <cstddef>

namespace scalebench::stats {

inline constexpr double usual_confidence = 0.95;

/// Ranks from 1. low = 0: these n values give no lower bound; high = n + 1: no upper one.
struct RankInterval {
  std::size_t low = 0;
  std::size_t high = 0;
};

/// n ≥ 1, 0 < q < 1, tau ≥ 1.
RankInterval interval_ranks(std::size_t n, double q, double tau = 1, double confidence = usual_confidence);

/// The fewest independent values with a two-sided interval of the q-quantile: the smallest n with
/// max(q, 1-q)^n ≤ (1 - confidence) / 2. At 95 %: median 6, p90 36, p99 368, p99.9 3688.
std::size_t minimal_samples(double q, double confidence = usual_confidence);

}  // namespace scalebench::stats
