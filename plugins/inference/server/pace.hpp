// SPDX-License-Identifier: Apache-2.0
// How long the latest runs of a model took, for the question whether the next one is worth a thread of its own.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>

namespace scalebench::inference_server {

/// Any thread.
class Pace {
 public:
  using Time = std::chrono::steady_clock::duration;

  /// A run at most so long is short: the main thread is no longer away than for a GET of half a megabyte.
  static constexpr Time longest_short = std::chrono::microseconds(50);
  /// So many in a row must have been short: the first ones compile.
  static constexpr int enough = 8;

  void ran(std::size_t input_bytes, Time taken) {
    if (taken > longest_short) {
      most_bytes_ = 0;
      in_a_row_ = 0;
      return;
    }
    if (input_bytes > most_bytes_) most_bytes_ = input_bytes;
    if (in_a_row_ < enough) ++in_a_row_;
  }

  /// Whether one with so much input is likely to be short.
  bool is_short(std::size_t input_bytes) const { return in_a_row_ >= enough && input_bytes <= most_bytes_; }

 private:
  std::atomic<int> in_a_row_ = 0;
  std::atomic<std::size_t> most_bytes_ = 0;
};

}  // namespace scalebench::inference_server
