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

constexpr const char* wrong_length = "ERR data length does not match tensor shape and type";

/// What keeps these bytes from being so many elements; null: nothing.
const char* complaint(ElementType type, std::size_t count, std::string_view data) {
  if (type == ElementType::string) {
    const bool are_as_many = static_cast<std::size_t>(std::ranges::count(data, '\0')) == count;
    const bool last_one_ends = data.empty() || data.back() == '\0';
    if (are_as_many && last_one_ends) return nullptr;
    return "ERR Number of string elements in data blob does not match tensor length";
  }
  if (data.size() != count * element_bytes(type)) return wrong_length;
  const auto is_truth_value = [](char byte) { return byte == 0 || byte == 1; };
  if (type == ElementType::boolean && !std::ranges::all_of(data, is_truth_value)) {
    return "ERR BOOL tensor elements must be 0 or 1";
  }
  return nullptr;
}

}  // namespace

Tensor::Tensor(ElementType type, Shape shape, redis::HeldString payload)
    : type_(type), shape_(std::move(shape)), payload_(std::move(payload)) {
  const auto count = element_count(shape_, element_bytes(type_));
  if (!count) throw redis::ErrorReply(wrong_length);
  if (const char* text = complaint(type_, *count, bytes())) throw redis::ErrorReply(text);
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
