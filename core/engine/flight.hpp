// SPDX-License-Identifier: Apache-2.0
// The operations of one rank that have begun and not ended, of a workload whose operations overlap. A table of fixed
// size: no memory is asked for once it is made.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "spool/writer.hpp"

namespace scalebench::engine {

/// One that is in flight.
struct Operation {
  std::int64_t number = -1;
  std::uint64_t due_ns = 0;    ///< when it was meant to begin; in a closed loop when it was begun
  std::uint64_t begun_ns = 0;  ///< when the workload was told to begin it
  std::uint16_t flags = 0;     ///< of its samples
};

class Flight {
 public:
  static constexpr std::int64_t most = 65536;

  /// At least one operation, at most `most`.
  explicit Flight(std::int64_t operations)
      : limit_(static_cast<std::size_t>(operations)), slots_(std::bit_ceil(2 * limit_)), mask_(slots_.size() - 1) {}

  std::size_t size() const noexcept { return size_; }
  bool is_empty() const noexcept { return size_ == 0; }
  bool is_full() const noexcept { return size_ >= limit_; }

  /// There is room, and none of this number.
  void add(const Operation& operation) noexcept {
    std::size_t at = home_of(operation);
    while (slots_[at].number >= 0) at = after(at);
    slots_[at] = operation;
    ++size_;
  }

  /// nullptr when it is not in flight.
  Operation* find(std::int64_t number) noexcept {
    for (std::size_t at = home_of({.number = number}); slots_[at].number >= 0; at = after(at))
      if (slots_[at].number == number) return &slots_[at];
    return nullptr;
  }

  /// `operation` is one that find() answered; what it answered before is no longer valid.
  void remove(const Operation* operation) noexcept {
    auto hole = static_cast<std::size_t>(operation - slots_.data());
    for (std::size_t at = after(hole); slots_[at].number >= 0; at = after(at)) {
      const bool may_move = ((at - home_of(slots_[at])) & mask_) >= ((at - hole) & mask_);
      if (may_move) slots_[hole] = slots_[at], hole = at;
    }
    slots_[hole].number = -1;
    --size_;
  }

  /// In any order.
  void for_each(auto&& use) const {
    for (const Operation& operation : slots_)
      if (operation.number >= 0) use(operation);
  }
  void clear() noexcept {
    for (Operation& operation : slots_) operation.number = -1;
    size_ = 0;
  }

  /// No more are begun: those that end from here on are drained.
  void begin_draining() noexcept { flags_at_end_ = spool::drained; }
  void end_draining() noexcept { flags_at_end_ = 0; }
  std::uint16_t flags_at_end() const noexcept { return flags_at_end_; }

 private:
  std::size_t home_of(const Operation& operation) const noexcept {
    return static_cast<std::size_t>(operation.number) & mask_;
  }
  std::size_t after(std::size_t at) const noexcept { return (at + 1) & mask_; }

  std::size_t limit_;
  std::vector<Operation> slots_;
  std::size_t mask_;
  std::size_t size_ = 0;
  std::uint16_t flags_at_end_ = 0;
};

}  // namespace scalebench::engine
