// SPDX-License-Identifier: Apache-2.0
#include "redis/modules/tensor.hpp"

#include <algorithm>

namespace scalebench::tensor_store {
namespace {

/// A tensor without data costs its client nothing to ask for: keep it from taking the server's memory at a stroke.
constexpr std::size_t most_zero_bytes = std::size_t{4} << 30;

/// Of the length of a held string's allocation, where the server is too old to tell.
constexpr std::size_t string_overhead_bytes = 32;

std::size_t allocated_bytes(redis::String* string) {
  if (redis::malloc_size_string) return redis::malloc_size_string(string);
  return redis::view(string).size() + string_overhead_bytes;
}

}  // namespace

Tensor::Tensor(ElementType type, Shape shape, redis::HeldString payload)
    : type_(type), shape_(std::move(shape)), payload_(std::move(payload)) {
  if (!fits()) throw redis::ErrorReply("ERR data length does not match tensor shape and type");
}

bool Tensor::fits() const {
  const auto count = element_count(shape_, element_bytes(type_));
  if (!count) return false;
  const std::string_view data = bytes();
  if (type_ != ElementType::string) return data.size() == *count * element_bytes(type_);
  const auto strings = static_cast<std::size_t>(std::ranges::count(data, '\0'));
  return strings == *count && (data.empty() || data.back() == '\0');
}

std::size_t Tensor::memory_bytes() const {
  const std::size_t shape_bytes = shape_.capacity() * sizeof(std::int64_t);
  return redis::malloc_size(const_cast<Tensor*>(this)) + shape_bytes + allocated_bytes(payload_.get());
}

TensorRef make_tensor(ElementType type, Shape shape, redis::HeldString payload) {
  return TensorRef(new Tensor(type, std::move(shape), std::move(payload)));
}

TensorRef make_zeros(ElementType type, Shape shape) {
  const auto count = element_count(shape, element_bytes(type));
  if (!count || *count * element_bytes(type) > most_zero_bytes) {
    throw redis::ErrorReply("ERR invalid or negative value found in tensor shape");
  }
  // Without bytes to copy, the server fills the string with zeros.
  redis::HeldString zeros(redis::create_string(nullptr, nullptr, *count * element_bytes(type)));
  return make_tensor(type, std::move(shape), std::move(zeros));
}

}  // namespace scalebench::tensor_store
