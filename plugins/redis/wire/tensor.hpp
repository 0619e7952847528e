// SPDX-License-Identifier: Apache-2.0
// Tensors as RedisAI and SmartRedis know them: an element type, dimensions, row-major little-endian bytes.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace scalebench::wire {

enum class Dtype { float32, float64, int8, int16, int32, int64, uint8, uint16 };

/// What the protocol calls it: FLOAT DOUBLE INT8 INT16 INT32 INT64 UINT8 UINT16.
std::string_view name_of(Dtype type);
std::optional<Dtype> parse_dtype(std::string_view name);
std::size_t size_of(Dtype type);

/// Type and dimensions; the dimensions are borrowed.
struct TensorSpec {
  Dtype type = Dtype::float32;
  std::span<const std::size_t> dims;

  std::size_t bytes() const;
  /// `FLOAT 1x256`.
  std::string text() const;
};

/// Memory for bytes that come from elsewhere: not cleared, and kept when a smaller size fits.
class Buffer {
 public:
  void resize(std::size_t bytes);
  std::span<std::byte> bytes() { return {memory_.get(), size_}; }
  std::span<const std::byte> bytes() const { return {memory_.get(), size_}; }

 private:
  std::unique_ptr<std::byte[]> memory_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

/// A tensor that owns its memory. Received into again, it keeps that memory where it is large enough.
struct Tensor {
  std::string name;
  Dtype type = Dtype::float32;
  std::vector<std::size_t> dims;
  Buffer memory;

  TensorSpec spec() const { return {type, dims}; }
  std::span<const std::byte> bytes() const { return memory.bytes(); }
};

/// A tensor in the caller's memory.
struct TensorView {
  std::string_view name;
  TensorSpec spec;
  std::span<const std::byte> bytes;
};

}  // namespace scalebench::wire
