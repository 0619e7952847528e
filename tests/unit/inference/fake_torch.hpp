// SPDX-License-Identifier: Apache-2.0
// The models of a libtorch in the small: what a model does stands in its blob, and what it did is remembered.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

namespace scalebench::inference_server {

/// How the models with one blob behave, and what they have seen. Any thread.
class Behaviour {
 public:
  /// Of the models with this blob; made on first use, kept for good.
  static Behaviour& of(const std::string& blob);

  // What a test says.
  void close_gate();
  void open_gate();
  void fail();

  // What a test asks.
  std::vector<std::size_t> batches();  ///< requests in each run, in the order of their ends
  std::size_t runs();                  ///< requests of all of them
  int most_at_once();
  void wait_until_one_runs();

  /// What a model calls: waits for the gate, and throws what it shall.
  void run(std::size_t requests);

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool gate_is_open_ = true, fails_ = false;
  int running_ = 0, most_at_once_ = 0;
  std::vector<std::size_t> batches_;
};

}  // namespace scalebench::inference_server
