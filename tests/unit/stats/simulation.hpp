// SPDX-License-Identifier: Apache-2.0
// Latencies as services produce them: log-normal, each like the one before it (an AR(1) process in the exponent).
#pragma once

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

namespace scalebench::stats {

/// Lag-1 correlation rho of the exponent; the true q-quantile is exp(0.3 · the normal quantile of q).
class Latencies {
 public:
  Latencies(std::uint64_t seed, double rho) : random_(seed), rho_(rho), state_(normal_(random_)) {}

  double next() {
    state_ = rho_ * state_ + std::sqrt(1 - rho_ * rho_) * normal_(random_);
    return std::exp(0.3 * state_);
  }

  std::vector<double> take(std::size_t n) {
    std::vector<double> values(n);
    for (double& value : values) value = next();
    return values;
  }

 private:
  std::mt19937_64 random_;
  std::normal_distribution<double> normal_;
  double rho_;
  double state_;
};

}  // namespace scalebench::stats
