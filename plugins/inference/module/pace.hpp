// SPDX-License-Identifier: Apache-2.0
// How long the latest runs of a model computed, for the question whether the next one is worth a thread of its own.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>

namespace scalebench::inference_server {

/// Any thread. Two at a time may lose a run of one: it is an estimate.
class Pace {
 public:
  /// Of the thread's own: what others on the same core took does not count.
  using Time = std::chrono::nanoseconds;

  /// The mean of short runs: the main thread is no longer away than for a GET of half a megabyte.
  static constexpr Time most_mean = std::chrono::microseconds(50);
  /// A single one with cold caches takes several times as long, but not this.
  static constexpr Time most = 10 * most_mean;

  /// The mean moves by an eighth of the distance, and begins where some short runs are needed to believe in them.
  void ran(std::size_t input_bytes, Time taken) {
    constexpr int weight = 8;
    if (taken > most) return forget();
    mean_ = mean_.load() + (taken - mean_.load()) / weight;
    if (input_bytes > most_bytes_) most_bytes_ = input_bytes;
  }

  void forget() {
    mean_ = unknown;
    most_bytes_ = 0;
  }

  /// Whether one with so much input is likely to be short.
  bool is_short(std::size_t input_bytes) const { return mean_.load() <= most_mean && input_bytes <= most_bytes_; }

 private:
  static constexpr Time unknown = 2 * most_mean;
  std::atomic<Time> mean_ = unknown;
  std::atomic<std::size_t> most_bytes_ = 0;
};

}  // namespace scalebench::inference_server
