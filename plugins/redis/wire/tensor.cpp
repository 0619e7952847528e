// SPDX-License-Identifier: Apache-2.0
#include "wire/tensor.hpp"

#include <fmt/ranges.h>

#include <array>

namespace scalebench::wire {
namespace {

struct DtypeRow {
  std::string_view name;
  std::size_t bytes;
};

/// In the order of the enumerators.
constexpr std::array<DtypeRow, 8> dtypes{
    {{"FLOAT", 4}, {"DOUBLE", 8}, {"INT8", 1}, {"INT16", 2}, {"INT32", 4}, {"INT64", 8}, {"UINT8", 1}, {"UINT16", 2}}};

}  // namespace

std::string_view name_of(Dtype type) { return dtypes[static_cast<std::size_t>(type)].name; }

std::size_t size_of(Dtype type) { return dtypes[static_cast<std::size_t>(type)].bytes; }

std::optional<Dtype> parse_dtype(std::string_view name) {
  for (std::size_t i = 0; i < dtypes.size(); ++i) {
    if (dtypes[i].name == name) return static_cast<Dtype>(i);
  }
  return std::nullopt;
}

std::size_t TensorSpec::bytes() const {
  std::size_t total = size_of(type);
  for (const auto dim : dims) total *= dim;
  return total;
}

std::string TensorSpec::text() const { return fmt::format("{} {}", name_of(type), fmt::join(dims, "x")); }

void Buffer::resize(std::size_t bytes) {
  if (bytes > capacity_) {
    memory_ = std::make_unique_for_overwrite<std::byte[]>(bytes);
    capacity_ = bytes;
  }
  size_ = bytes;
}

}  // namespace scalebench::wire
