// SPDX-License-Identifier: Apache-2.0
#include "aggregation/exchange.hpp"

#include "aggregation/dataset_file.hpp"

namespace scalebench::aggregation {

Parcel::Parcel(const Shape& shape, std::span<const std::byte> noise)
    : dims_{1, noise.size() / sizeof(float)},
      memory_(static_cast<std::size_t>(shape.tensors), std::vector<std::byte>(noise.begin(), noise.end())) {
  for (int i = 0; i < shape.tensors; ++i) names_.push_back(tensor_name(i));
  for (std::size_t i = 0; i < memory_.size(); ++i) {
    views_.push_back({names_[i], {wire::Dtype::float32, dims_}, memory_[i]});
  }
}

void Parcel::mark(int producer, std::int64_t iteration) {
  for (std::size_t i = 0; i < memory_.size(); ++i) {
    Pattern::mark(memory_[i], {producer, iteration, static_cast<int>(i)});
  }
}

}  // namespace scalebench::aggregation
