// SPDX-License-Identifier: Apache-2.0
// How much less correlated values say than independent ones: the integrated autocorrelation time τ = 1 + 2·Σ ρ_k.
// n values weigh as much as n_eff = n/τ independent ones.
//
// Method: Geyer's initial positive sequence (Practical Markov Chain Monte Carlo, Statist. Sci. 1992): the
// autocovariances are summed in pairs of neighbouring lags as long as the pair is positive. For a quantile the sequence
// is that of the indicator 1{x ≤ q̂}, whose variance is what the interval of the quantile stands on.
// τ is never below 1: an interval is widened, never narrowed.
#pragma once

#include <cstddef>
#include <span>

namespace scalebench::stats {

/// τ of one sequence; 1 for fewer than 4 values or values all alike.
double autocorrelation_time(std::span<const double> sequence);

/// τ of 1{x ≤ threshold} over all ranks: the larger of two estimates. One lays the ranks side by side by their
/// position, so that what holds up all of them at once counts as well; it rests on one sequence, and a short one that
/// remembers long tells too little. The other adds up the autocovariances within each rank, of deviations from the
/// share of all; or, where ranks differ for good, from the rank's own: who is always slow is no sign of memory. Long
/// sequences are folded into at most 2048 sums of neighbours, which leaves the variance of the whole as it is and
/// bounds the time.
double indicator_time(std::span<const std::span<const double>> ranks, double threshold);

// Confidence intervals of quantiles, without any assumption on the distribution, and how many values they take.
//
// Method: between the order statistics of ranks l < u lies the q-quantile with the probability that a binomial
// variable B(n, q) falls into [l, u-1] (Le Boudec, Performance Evaluation, ch. 2; Hahn & Meeker, Statistical
// Intervals, ch. 5). Each side gets half of what is left of the confidence. For correlated values the distances of
// both ranks from n·q are widened by √τ, τ being the integrated autocorrelation time.

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
