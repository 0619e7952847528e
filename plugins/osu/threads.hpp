// SPDX-License-Identifier: Apache-2.0
// Messages to and fro between a rank and the threads of another one.
#pragma once

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "ping_pong.hpp"

namespace scalebench::osu {

/// One round: the leader sends a message, whichever thread of the partner gets it sends one back. The partner's main
/// thread has nothing to do.
class Threads : public Pt2pt {
 public:
  std::int64_t receivers = 2;

  static constexpr int needed_thread_level = SB_THREAD_MULTIPLE;
  static constexpr sb::Metric metrics[] = {sb::duration("latency", "a round trip; divided by the batch: one way")};
  template <const Pt2ptRow& row>
  static constexpr auto options_of() {
    return joined(
        size_option(up_to_4_mib), content_options, batch_option,
        std::array{sb::option<&Threads::receivers>("threads", "2", "of the rank that answers", {.range = "1..127"})});
  }

  ~Threads() override;
  void prepare(const Pt2ptRow& row, const sb::Context& context, sb::Setup& answer);

 private:
  std::size_t differences(std::uint64_t number, std::int64_t rounds) override;
  void fill(std::uint64_t number) override;
  void round() override;
  void serve(Ring& ring);
  void start_threads();
  int stop_count() const { return count_ == 0 ? 1 : 0; }  ///< elements of the message that ends a thread

  std::vector<Ring> rings_;  ///< what each thread receives into
  std::vector<std::thread> threads_;
  std::atomic<bool> checks_{false};
  std::atomic<std::size_t> wrong_{0};
  bool has_begun_ = false;
};

inline constexpr Pt2ptRow latency_mt{.name = "latency_mt", .help = "Latency between a rank and the threads of another"};

}  // namespace scalebench::osu
