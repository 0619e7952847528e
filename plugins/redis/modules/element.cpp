// SPDX-License-Identifier: Apache-2.0
#include "redis/modules/element.hpp"

#include <algorithm>
#include <array>

namespace scalebench::tensor_store {
namespace {

struct ElementRow {
  const char* name;
  std::uint8_t bytes;
};
constexpr std::array<ElementRow, element_types> rows = {{
    {"FLOAT", 4},
    {"DOUBLE", 8},
    {"INT8", 1},
    {"INT16", 2},
    {"INT32", 4},
    {"INT64", 8},
    {"UINT8", 1},
    {"UINT16", 2},
    {"BOOL", 1},
    {"STRING", 1},
}};

char upper(char letter) { return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter; }

}  // namespace

bool same_letters(std::string_view text, std::string_view capitals) {
  return std::ranges::equal(text, capitals, {}, upper);
}

const char* name_of(ElementType type) { return rows[static_cast<std::size_t>(type)].name; }

std::size_t element_bytes(ElementType type) { return rows[static_cast<std::size_t>(type)].bytes; }

std::optional<ElementType> element_type_of(std::string_view name) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (same_letters(name, rows[i].name)) return static_cast<ElementType>(i);
  }
  return std::nullopt;
}

std::optional<std::size_t> element_count(std::span<const std::int64_t> shape, std::size_t unit_bytes) {
  std::int64_t count = 1;
  for (const std::int64_t length : shape) {
    if (length < 0 || __builtin_mul_overflow(count, length, &count)) return std::nullopt;
  }
  std::int64_t bytes = 0;
  if (__builtin_mul_overflow(count, static_cast<std::int64_t>(unit_bytes), &bytes)) return std::nullopt;
  return static_cast<std::size_t>(count);
}

}  // namespace scalebench::tensor_store
