// SPDX-License-Identifier: Apache-2.0
#include "wire/topology.hpp"

#include <algorithm>
#include <array>
#include <bitset>

#include "wire/batch.hpp"

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

namespace {

/// A node that does not know its own name is the one that was asked.
Address named(std::string_view host, std::uint16_t port, const Address& asked, std::span<const KnownNode> known) {
  if (host.empty()) return {asked.host, port, {}, asked.name};
  const auto is_this = [&](const KnownNode& one) { return one.address.name == host && one.address.port == port; };
  const auto found = std::ranges::find_if(known, is_this);
  return found != known.end() ? found->address : Address{std::string(host), port, {}, {}};
}

Address address_of(const ReplyView& node, const Address& asked, std::span<const KnownNode> known) {
  const auto is_this = [&node](const KnownNode& one) { return node.size() > 2 && one.id == node[2].text(); };
  if (const auto found = std::ranges::find_if(known, is_this); found != known.end()) return found->address;
  const auto host = node[0].text();
  if (host.empty() && asked.is_unix()) return asked;
  return named(host, static_cast<std::uint16_t>(node[1].integer()), asked, known);
}

}  // namespace

std::vector<SlotRange> parse_slots(const ReplyView& reply, const Address& asked, std::span<const KnownNode> known) {
  std::vector<SlotRange> ranges;
  for (std::size_t i = 0; i < reply.size(); ++i) {
    const auto range = reply[i];
    ranges.push_back({static_cast<std::uint16_t>(range[0].integer()), static_cast<std::uint16_t>(range[1].integer()),
                      address_of(range[2], asked, known)});
  }
  std::ranges::sort(ranges, {}, &SlotRange::first);
  return ranges;
}

std::optional<Redirection> parse_redirection(std::string_view error, const Address& asked,
                                             std::span<const KnownNode> known) {
  Redirection to;
  to.asking = error.starts_with("ASK ");
  if (!to.asking && !error.starts_with("MOVED ")) return std::nullopt;
  error.remove_prefix(error.find(' ') + 1);
  const auto space = error.find(' ');
  const auto colon = error.rfind(':');
  if (space == std::string_view::npos || colon == std::string_view::npos || colon < space) return std::nullopt;
  const auto slot = parse_number(error.substr(0, space));
  const auto port = parse_number(error.substr(colon + 1));
  if (!slot || !port) return std::nullopt;
  to.slot = static_cast<std::uint16_t>(*slot);
  const auto host = error.substr(space + 1, colon - space - 1);
  to.address = named(host, static_cast<std::uint16_t>(*port), asked, known);
  return to;
}

}  // namespace scalebench::wire
