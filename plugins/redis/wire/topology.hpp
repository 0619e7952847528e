// SPDX-License-Identifier: Apache-2.0
// What the nodes of a cluster say about it: CLUSTER SLOTS, and the redirections MOVED and ASK.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wire/link.hpp"
#include "wire/reply.hpp"

namespace scalebench::wire {

/// Slots `first` to `last` are served by the primary at `address`.
struct SlotRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
  Address address;
};

/// A node that is to be reached at `address`, whatever the others say: this is how a cluster is used over unix sockets,
/// and how a name that the nodes announce means the same address in all ranks.
struct KnownNode {
  std::string id;   ///< as CLUSTER MYID says it; empty: known by the name of its address
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
