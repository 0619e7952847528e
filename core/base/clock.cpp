// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace scalebench::base {

std::string utc_now() {
  timespec now;
  ::clock_gettime(CLOCK_REALTIME, &now);
  tm utc;
  ::gmtime_r(&now.tv_sec, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday,
                     utc.tm_hour, utc.tm_min, utc.tm_sec, now.tv_nsec / 1'000'000);
}

std::uint64_t clock_cost_ns() {
  std::array<std::uint64_t, 2001> costs;
  std::uint64_t last_ns = now_ns();
  for (std::uint64_t& cost : costs) {
    const std::uint64_t ns = now_ns();
    cost = ns - last_ns;
    last_ns = ns;
  }
  const auto median = costs.begin() + costs.size() / 2;
  std::nth_element(costs.begin(), median, costs.end());
  return *median;
}

}  // namespace scalebench::base
