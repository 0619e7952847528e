// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "aggregation/shape.hpp"
#include "wire/tensor.hpp"

namespace scalebench::aggregation {

/// Memory of the tensors that a producer sends; named and shaped as SmartSim-Scaling does, {1, n} FLOAT.
class Parcel {
 public:
  Parcel(const Shape& shape, std::span<const std::byte> noise);
  Parcel(const Parcel&) = delete;
  Parcel& operator=(const Parcel&) = delete;

  std::span<const wire::TensorView> tensors() const { return views_; }
  /// Makes the content that of an iteration.
  void mark(int producer, std::int64_t iteration);

 private:
  std::array<std::size_t, 2> dims_;
  std::vector<std::string> names_;
  std::vector<std::vector<std::byte>> memory_;
  std::vector<wire::TensorView> views_;
};

}  // namespace scalebench::aggregation
