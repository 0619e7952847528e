// SPDX-License-Identifier: Apache-2.0
// The writing end of a spool file: one rank's samples of one point. Single-threaded.
//
// Inside a timed section only next() is called: a pointer bump. seal() and prepare() belong between iterations. A
// record that has been sealed survives the death of the process at any later instruction.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <string>

#include "base/file.hpp"
#include "spool/format.hpp"

namespace scalebench::spool {

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
