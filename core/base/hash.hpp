// SPDX-License-Identifier: Apache-2.0
// 64-bit FNV-1a: names things (configurations, file contents); no protection against people who want a collision.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace scalebench::base {

constexpr std::uint64_t fnv1a(std::string_view bytes, std::uint64_t hash = 0xcbf29ce484222325u) noexcept {
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

/// Sixteen hexadecimal digits.
inline std::string hex64(std::uint64_t value) { return fmt::format("{:016x}", value); }

}  // namespace scalebench::base
