// SPDX-License-Identifier: Apache-2.0
// The bytes of tensors: noise that all share, made once, with a mark in every KiB that tells the producer, the
// iteration and the tensor. What belongs to another one of these, or was cut short, differs in every KiB it touched.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace scalebench::aggregation {

struct Origin {
  int producer = 0;
  std::int64_t iteration = 0;
  int tensor = 0;
};

class Pattern {
 public:
  Pattern(std::size_t bytes, std::uint64_t seed);

  std::span<const std::byte> noise() const { return noise_; }
  /// Marks memory that holds the noise, or was marked before.
  static void mark(std::span<std::byte> tensor, const Origin& origin);
  /// The first byte of `tensor` that is not what `origin` made; its size when it is too short or too long.
  std::optional<std::size_t> difference(std::span<const std::byte> tensor, const Origin& origin) const;

 private:
  std::vector<std::byte> noise_;
};

}  // namespace scalebench::aggregation
