// SPDX-License-Identifier: Apache-2.0
#include "stats/samples.hpp"

#include <utility>

namespace scalebench::stats {

std::span<const double> Samples::rank(std::size_t index) const {
  const std::size_t end = index + 1 < begins_.size() ? begins_[index + 1] : values_.size();
  return std::span(values_).subspan(begins_[index], end - begins_[index]);
}

std::span<double> Samples::rank(std::size_t index) {
  const auto own = std::as_const(*this).rank(index);
  return std::span(values_).subspan(begins_[index], own.size());
}

std::vector<std::span<const double>> Samples::by_rank() const {
  std::vector<std::span<const double>> all;
  for (std::size_t index = 0; index < ranks(); ++index) all.push_back(rank(index));
  return all;
}

}  // namespace scalebench::stats
