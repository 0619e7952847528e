// SPDX-License-Identifier: Apache-2.0
// What messages are made of: a type of MPI with what it takes to fill a message, to combine several, and to tell
// whether the right one came. Elements are small whole numbers, exact in every type.
#pragma once

#include <cstddef>
#include <cstdint>
#include <scalebench/mpi.hpp>
#include <span>
#include <string_view>

namespace scalebench::osu {

/// How contributions are combined, with the names of --op; `keep`: they are not.
enum class Fold { keep, sum, prod, max, min, band, bor, bxor, land, lor, lxor };

struct Operation {
  const char* name;
  Fold fold;
  MPI_Op op;
  bool integers_only = false;  ///< MPI does not define it for floating types
};

inline constexpr const char* operation_names = "sum|prod|max|min|band|bor|bxor|land|lor|lxor";
/// "" is the operation of benchmarks that combine nothing.
const Operation& operation_named(std::string_view name);

/// The content of a message: element i follows from `seed` and i alone.
using Pattern = std::uint64_t;

/// Different for each sender, receiver's block and round.
Pattern pattern(int rank, int block, std::uint64_t round);

struct Element {
  const char* name;
  std::size_t size;
  MPI_Datatype type;
  bool is_floating;
  /// Writes `count` elements, such that folding those of many ranks stays exact.
  void (*fill)(std::byte* to, std::size_t count, Pattern content, Fold fold);
  /// How many of `count` elements are not what comes of folding `contents`, in their order.
  std::size_t (*differences)(const std::byte* got, std::size_t count, std::span<const Pattern> contents, Fold fold);
};

inline constexpr const char* element_names = "char|int|long|float|double";
const Element& element_named(std::string_view name);

}  // namespace scalebench::osu
