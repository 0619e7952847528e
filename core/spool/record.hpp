// SPDX-License-Identifier: Apache-2.0
// One sample as a rank leaves it behind: 32 bytes in a mapped file, written by plain stores.
//
// A record is stored first (start to flags) and sealed afterwards (sequence and checksum), so that whatever a killed
// process leaves is either whole and says so, or is recognised as torn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace scalebench::spool {

/// Facts of the moment a sample was taken; any number of them.
enum Flag : std::uint16_t {
  failed = 1,      ///< the operation failed; value is the time until it did
  late = 2,        ///< open loop: it began after its intended start
  gap_before = 4,  ///< the engine paused before it (more room, or the ranks agreed to go on)
  in_setup = 8,    ///< taken during setup, not during an iteration
  not_begun = 16,  ///< open loop, with `failed`: it was due and never begun; value is the time until that was clear
  drained = 32,    ///< overlapping operations: it ended when no more were begun, so that fewer overlapped
};

struct Record {
  std::uint64_t start_ns;   ///< CLOCK_MONOTONIC of the rank's node
  std::uint64_t value;      ///< an int64, or the bits of a double, as the unit of the series says (see is_integer_unit)
  std::uint32_t iteration;  ///< of the point, from 0; warm-up first
  std::uint16_t series;
  std::uint16_t flags;
  std::uint32_t sequence;  ///< 1, 2, 3 … in the file; 0 = never sealed
  std::uint32_t checksum;
};
static_assert(sizeof(Record) == 32 && alignof(Record) == 8);

/// Whether samples of this unit are stored as integers (ns, B); all others are reals.
constexpr bool is_integer_unit(std::string_view unit) noexcept { return unit == "ns" || unit == "B"; }

/// Of everything but the checksum itself. This runs after every iteration and the next clock read waits for it, so
/// what is known last, the value, goes in last: one multiplication behind it.
inline std::uint32_t checksum_of(const Record& record) noexcept {
  const std::uint64_t place = static_cast<std::uint64_t>(record.sequence) << 32 | record.iteration;
  const std::uint64_t kind = static_cast<std::uint64_t>(record.series) << 16 | record.flags;
  std::uint64_t sum = (record.start_ns ^ (kind + 1) * 0xa0761d6478bd642fULL) * 0x8ebc6af09c88c6e3ULL;
  sum ^= sum >> 32;
  sum += place * 0x589965cc75374cc3ULL;
  return static_cast<std::uint32_t>((sum ^ record.value) * 0xe7037ed1a0b428dbULL >> 32);
}

/// Whether the record at `index` (from 0) of its file can be trusted.
inline bool is_valid(const Record& record, std::size_t index) noexcept {
  return record.sequence == static_cast<std::uint32_t>(index + 1) && record.checksum == checksum_of(record);
}

}  // namespace scalebench::spool
