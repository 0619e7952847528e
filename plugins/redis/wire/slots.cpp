// SPDX-License-Identifier: Apache-2.0
#include "wire/slots.hpp"

#include <array>
#include <bitset>

namespace scalebench::wire {
namespace {

constexpr std::array<std::uint16_t, 256> crc16_table() {
  std::array<std::uint16_t, 256> table{};
  for (unsigned byte = 0; byte < table.size(); ++byte) {
    unsigned crc = byte << 8;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x8000U) != 0 ? (crc << 1) ^ 0x1021U : crc << 1;
    table[byte] = static_cast<std::uint16_t>(crc);
  }
  return table;
}

std::uint16_t crc16(std::string_view bytes) {
  static constexpr auto table = crc16_table();
  unsigned crc = 0;
  for (const char byte : bytes)
    crc = (crc << 8 & 0xffffU) ^ table[(crc >> 8 ^ static_cast<unsigned char>(byte)) & 0xffU];
  return static_cast<std::uint16_t>(crc);
}

/// The counting words: "0" … "z", "00" …
std::string word(unsigned number) {
  constexpr std::string_view letters = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::string text;
  for (unsigned rest = number + 1; rest > 0; rest = (rest - 1) / letters.size()) {
    text += letters[(rest - 1) % letters.size()];
  }
  return text;
}

}  // namespace

std::string_view hashed_part(std::string_view key) {
  const auto open = key.find('{');
  const auto close = open == std::string_view::npos ? open : key.find('}', open + 1);
  if (close == std::string_view::npos || close == open + 1) return key;
  return key.substr(open + 1, close - open - 1);
}

std::uint16_t slot_of(std::string_view key) { return crc16(hashed_part(key)) % slot_count; }

std::string tag_where(const std::function<bool(std::uint16_t slot)>& wanted) {
  std::bitset<slot_count> seen;
  for (unsigned number = 0; !seen.all(); ++number) {
    auto text = word(number);
    const auto slot = slot_of(text);
    if (wanted(slot)) return text;
    seen.set(slot);
  }
  return {};
}

}  // namespace scalebench::wire
