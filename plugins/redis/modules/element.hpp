// SPDX-License-Identifier: Apache-2.0
// Element types and shapes of tensors. Knows no server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace scalebench::tensor_store {

enum class ElementType : std::uint8_t {
  float32,
  float64,
  int8,
  int16,
  int32,
  int64,
  uint8,
  uint16,
  boolean,
  string,  ///< strings one after the other, each ended by a NUL
};
inline constexpr int element_types = 10;

/// Equal up to the case of letters; `capitals` is in capitals.
bool same_letters(std::string_view text, std::string_view capitals);

/// The name on the wire ("FLOAT").
const char* name_of(ElementType type);
/// In capitals or not; empty for a name that is no element type.
std::optional<ElementType> element_type_of(std::string_view name);
/// Bytes of one element; of a string: the least, its NUL.
std::size_t element_bytes(ElementType type);

using Shape = std::vector<std::int64_t>;

/// The product of the lengths; empty where `lengths × unit_bytes` does not fit into 63 bits.
std::optional<std::size_t> element_count(std::span<const std::int64_t> shape, std::size_t unit_bytes);

/// A tensor in somebody's memory.
struct TensorView {
  ElementType type;
  std::span<const std::int64_t> shape;
  std::string_view bytes;
};

}  // namespace scalebench::tensor_store
