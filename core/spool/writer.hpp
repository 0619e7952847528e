// SPDX-License-Identifier: Apache-2.0
// Spool files: the record of a sample, the layout of a file, and the end that writes it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/file.hpp"

namespace scalebench::spool {

// One sample as a rank leaves it behind: 32 bytes in a mapped file, written by plain stores.
//
// A record is stored first (start to flags) and sealed afterwards (sequence and checksum), so that whatever a killed
// process leaves is either whole and says so, or is recognised as torn.

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

// The layout of a spool file: a header of 64 KiB (segments can then be mapped whatever the size of a page), then whole
// segments of records. Written and read on the same kind of machine (native byte order; `version` differs when it does
// not fit).

/// Whose samples a file holds: the index in Job::points, and the rank.
struct Origin {
  std::uint32_t point = 0;
  std::uint32_t rank = 0;
  friend bool operator==(const Origin&, const Origin&) = default;
};

struct Header {
  char magic[8];
  std::uint32_t version;
  std::uint32_t record_bytes;
  Origin origin;
};

inline constexpr char spool_magic[8] = {'S', 'B', 'S', 'P', 'O', 'O', 'L', '\n'};
inline constexpr std::uint32_t spool_version = 1;
inline constexpr std::size_t header_bytes = 65536;  ///< whole pages, of the largest size that kernels have too
inline constexpr std::size_t segment_records = 65536;
inline constexpr std::size_t segment_bytes = segment_records * sizeof(Record);

// What a mapped file that is written needs besides its owners in base.

/// Gives the file real blocks up to `bytes`: writing to them later cannot end in SIGBUS. Throws when the disk is full.
void allocate(const base::Fd& file, std::uint64_t bytes, const std::filesystem::path& path_for_errors);

/// Writes to every page once, so that no later store has to wait for the kernel.
void touch(const base::MappedFile& mapping) noexcept;

// The writing end of a spool file: one rank's samples of one point. Single-threaded.
//
// Inside a timed section only next() is called: a pointer bump. seal() and prepare() belong between iterations. A
// record that has been sealed survives the death of the process at any later instruction.

class Writer {
 public:
  /// Creates the file (an existing one is never overwritten) with its first segment ready. Throws base::Error.
  Writer(const std::filesystem::path& file, Origin origin);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  /// Gives back what was made ready and not used.
  ~Writer();

  /// Makes ready, now, what `records` more of them need; at most 32 MiB of it, the rest comes by prepare().
  void reserve(std::uint64_t records);

  /// The place for the next record, all zero. When there is no room left and none can be had it is a place that is
  /// thrown away, and problem() says why.
  Record& next() noexcept {
    if (next_ == end_) [[unlikely]]
      roll();
    return *next_++;
  }

  /// Makes everything handed out by next() valid.
  void seal() noexcept {
    for (; sealed_ != next_; ++sealed_) seal_one(*sealed_);
  }

  /// Between iterations: gets the next segment ready when this one is three quarters full. True when it did, which
  /// takes about a millisecond, and whenever problem() should be asked.
  bool prepare() noexcept {
    if (next_ < refill_) [[likely]]
      return false;
    return extend();
  }

  /// Why samples could not be stored; empty when all were.
  const std::string& problem() const noexcept { return problem_; }
  /// How many records have been sealed.
  std::uint32_t count() const noexcept { return sequence_; }

 private:
  void seal_one(Record& record) noexcept {
    record.sequence = ++sequence_;
    record.checksum = checksum_of(record);
  }
  void roll() noexcept;
  bool extend() noexcept;
  void add_segment();
  void enter(Record* begin) noexcept;
  void give_up() noexcept;

  std::filesystem::path path_;
  base::Fd file_;
  std::uint64_t segments_in_file_ = 0;
  std::deque<base::MappedFile> segments_;  ///< the one being written and those made ready after it
  Record* next_ = nullptr;
  Record* sealed_ = nullptr;
  Record* end_ = nullptr;
  Record* refill_ = nullptr;  ///< prepare() has nothing to do before next_ gets here
  std::uint32_t sequence_ = 0;
  std::string problem_;
  std::array<Record, 256> waste_{};
};

}  // namespace scalebench::spool
