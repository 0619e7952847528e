// SPDX-License-Identifier: Apache-2.0
// Which slot of a Redis cluster a key belongs to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wire/reply.hpp"
#include "wire/stream.hpp"

namespace scalebench::wire {

inline constexpr std::size_t slot_count = 16384;

/// The part of `key` that decides: what is between the first '{' and the first '}' after it, unless that is nothing.
std::string_view hashed_part(std::string_view key);
/// CRC16 (XMODEM) of the hashed part, modulo the number of slots.
std::uint16_t slot_of(std::string_view key);
/// A short word of letters and digits whose slot is one of those `wanted`: `{word}name` goes there for any name.
/// Empty when no slot is wanted.
std::string tag_where(const std::function<bool(std::uint16_t slot)>& wanted);

// What the nodes of a cluster say about it: CLUSTER SLOTS, and the redirections MOVED and ASK.

/// Slots `first` to `last` are served by the primary at `address`.
struct SlotRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
  Address address;
};

/// A node that is to be reached at `address`, whatever the others say: this is how a cluster is used over unix sockets,
/// and how a name that the nodes announce means the same address in all ranks.
struct KnownNode {
  std::string id;  ///< as CLUSTER MYID says it; empty: known by the name of its address
  Address address;
};

/// The ranges in the reply to CLUSTER SLOTS by the node at `asked`, in the order of their slots.
std::vector<SlotRange> parse_slots(const ReplyView& reply, const Address& asked, std::span<const KnownNode> known);

struct Redirection {
  bool asking = false;  ///< ASK: for this command only
  std::uint16_t slot = 0;
  Address address;
};

/// Reads `MOVED 3999 host:port` or `ASK 3999 host:port` as said by the node at `asked`; nothing for other errors.
std::optional<Redirection> parse_redirection(std::string_view error, const Address& asked,
                                             std::span<const KnownNode> known);

}  // namespace scalebench::wire
