// SPDX-License-Identifier: Apache-2.0
// Which slot of a Redis cluster a key belongs to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace scalebench::wire {

inline constexpr std::size_t slot_count = 16384;

/// The part of `key` that decides: what is between the first '{' and the first '}' after it, unless that is nothing.
std::string_view hashed_part(std::string_view key);
/// CRC16 (XMODEM) of the hashed part, modulo the number of slots.
std::uint16_t slot_of(std::string_view key);
/// A short word of letters and digits whose slot is one of those `wanted`: `{word}name` goes there for any name.
/// Empty when no slot is wanted.
std::string tag_where(const std::function<bool(std::uint16_t slot)>& wanted);

}  // namespace scalebench::wire
