// SPDX-License-Identifier: Apache-2.0
#include "overlap.hpp"

#include <algorithm>
#include <scalebench/sdk.hpp>

namespace scalebench::osu {

void Burner::calibrate() {
  constexpr std::int64_t units = 2000;
  constexpr int tries = 5;
  std::uint64_t least_ns = UINT64_MAX;
  for (int i = 0; i < tries; ++i) {
    const std::uint64_t begin_ns = sdk::now_ns();
    burn_units(units);
    least_ns = std::min(least_ns, sdk::now_ns() - begin_ns);
  }
  unit_ns_ = std::max(0.1, static_cast<double>(least_ns) / static_cast<double>(units));
}

void Burner::burn(double ns) { burn_units(static_cast<std::int64_t>(ns / unit_ns_)); }

/// Each unit needs the result of the one before, and the last is kept: no compiler can leave it out.
void Burner::burn_units(std::int64_t units) {
  volatile double kept = value_;
  double value = kept;
  for (std::int64_t i = 0; i < units; ++i) value = value * 0.999999 + 0.000001;
  kept = value;
  value_ = kept;
}

}  // namespace scalebench::osu
