// SPDX-License-Identifier: Apache-2.0
// How much less correlated values say than independent ones: the integrated autocorrelation time τ = 1 + 2·Σ ρ_k.
// n values weigh as much as n_eff = n/τ independent ones.
//
// Method: Geyer's initial positive sequence (Practical Markov Chain Monte Carlo, Statist. Sci. 1992): the
// autocovariances are summed in pairs of neighbouring lags as long as the pair is positive. For a quantile the sequence
// is that of the indicator 1{x ≤ q̂}, whose variance is what the interval of the quantile stands on.
// τ is never below 1: an interval is widened, never narrowed.
#pragma once

#include <span>

namespace scalebench::stats {

/// τ of one sequence; 1 for fewer than 4 values or values all alike.
double autocorrelation_time(std::span<const double> sequence);

/// τ of 1{x ≤ threshold} over all ranks: the larger of two estimates. One lays the ranks side by side by their position,
/// so that what holds up all of them at once counts as well; it rests on one sequence, and a short one that remembers
/// long tells too little. The other adds up the autocovariances within each rank, of deviations from the share of all; or,
/// where ranks differ for good, from the rank's own: who is always slow is no sign of memory. Long sequences are folded into at
/// most 2048 sums of neighbours, which leaves the variance of the whole as it is and bounds the time.
double indicator_time(std::span<const std::span<const double>> ranks, double threshold);

}  // namespace scalebench::stats
