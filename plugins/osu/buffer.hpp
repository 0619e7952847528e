// SPDX-License-Identifier: Apache-2.0
// How ranks are aligned before a sample is taken.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <scalebench/mpi.hpp>
#include <string_view>

namespace scalebench::osu {

class Alignment {
 public:
  enum class Kind { none, barrier, dissemination };
  static constexpr const char* names = "none|barrier|dissemination";
  static Kind kind_named(std::string_view name);

  Alignment() = default;
  Alignment(Kind kind, MPI_Comm comm);

  Kind kind() const { return kind_; }

  /// Collective. Throws MpiFailure.
  void operator()() const;

 private:
  void disseminate() const;

  Kind kind_ = Kind::none;
  MPI_Comm comm_ = MPI_COMM_NULL;
  int rank_ = 0, size_ = 1;
};

// Memory that messages are sent from and received into.

/// What becomes of buffers between samples: the same ones stay hot in the cache, or others follow until more
/// than the last level cache is used, or every cache line is written anew.
enum class Policy { same, rotate, touch };

inline constexpr const char* policy_names = "same|rotate|touch";
Policy policy_named(std::string_view name);

/// A ring of equal, page-aligned pieces of memory; one of them is the current one.
class Ring {
 public:
  Ring() = default;
  /// `pieces` of `bytes` each (nothing at all for 0 bytes), filled with `content`. Throws std::bad_alloc.
  Ring(std::size_t bytes, std::size_t pieces, char content);

  std::byte* current() const { return memory_.get() + offset_; }
  std::size_t size() const { return bytes_; }  ///< of one piece

  /// Makes the next piece the current one.
  void advance() {
    offset_ += stride_;
    if (offset_ >= stride_ * pieces_) offset_ = 0;
  }
  /// Writes every cache line of the current piece.
  void touch();

 private:
  struct Free {
    void operator()(std::byte* memory) const { std::free(memory); }
  };
  std::unique_ptr<std::byte, Free> memory_;
  std::size_t bytes_ = 0, stride_ = 0, pieces_ = 1, offset_ = 0;
};

/// What a rank sends from and receives into.
struct Buffers {
  Buffers() = default;
  /// For one operation. Throws std::bad_alloc.
  Buffers(std::size_t send_bytes, std::size_t receive_bytes, Policy policy);

  /// Memory that buffers of these sizes take.
  static std::size_t demand(std::size_t send_bytes, std::size_t receive_bytes, Policy policy);

  /// To be called between two samples.
  void turn();

  Ring send, receive;
  Policy policy = Policy::same;
};

}  // namespace scalebench::osu
