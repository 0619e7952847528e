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

#include "stats/samples.hpp"

namespace scalebench::stats {

/// τ of one sequence; 1 for fewer than 4 values or values all alike.
double autocorrelation_time(std::span<const double> sequence);

/// τ of 1{x ≤ threshold} over all ranks. Ranks are laid side by side by their position, so that what holds up
/// all of them at once counts as well. Long sequences are folded into at most 2048 sums of neighbours, which
/// leaves the variance of the whole as it is and bounds the time.
double indicator_time(const Samples& samples, double threshold);

}  // namespace scalebench::stats
