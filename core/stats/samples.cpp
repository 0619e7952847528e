// SPDX-License-Identifier: Apache-2.0
#include "stats/samples.hpp"

#include <algorithm>

namespace scalebench::stats {

std::span<const double> Samples::rank(std::size_t index) const {
  const std::size_t end = index + 1 < begins_.size() ? begins_[index + 1] : values_.size();
  return std::span(values_).subspan(begins_[index], end - begins_[index]);
}

std::size_t Samples::longest() const {
  std::size_t most = 0;
  for (std::size_t index = 0; index < ranks(); ++index) most = std::max(most, rank(index).size());
  return most;
}

}  // namespace scalebench::stats
