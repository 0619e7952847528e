// SPDX-License-Identifier: Apache-2.0
// Messages to and fro between two ranks, or between many pairs at a time.
#pragma once

#include <sys/types.h>

#include <vector>

#include "pt2pt.hpp"
#include "requests.hpp"

namespace scalebench::osu {

/// Processes that do nothing, to be had beside a rank. They end with the rank.
class Bystanders {
 public:
  Bystanders() = default;
  explicit Bystanders(int count);
  Bystanders(Bystanders&&) = default;
  Bystanders& operator=(Bystanders&&) = default;
  ~Bystanders();

 private:
  std::vector<pid_t> children_;
};

/// One round: the leader sends and receives, the other one receives and sends.
class PingPong : public Pt2pt {
 public:
  std::int64_t bystanders = 0;

  static constexpr sb::Metric metrics[] = {
      sb::duration("latency", "a round trip, on the rank that starts it; divided by the batch: one way")};
  template <const Pt2ptRow& row>
  static constexpr auto options_of() {
    if constexpr (row.has_bystanders)
      return joined(message_options(up_to_4_mib),
                    std::array{sb::option<&PingPong::bystanders>("processes", "2", "idle children of each rank",
                                                                 {.range = "0..127"})});
    else
      return message_options(up_to_4_mib);
  }

  void prepare(const Pt2ptRow& row, const sb::Context& context, sb::Setup& answer);

 protected:
  void round() override;

 private:
  void make_requests();
  void send();
  void receive();

  Requests send_, receive_;  ///< persistent ones, else empty
  Bystanders children_;
};

inline constexpr Pt2ptRow latency{.name = "latency", .help = "Latency of messages between two ranks"};
inline constexpr Pt2ptRow latency_mp{.name = "latency_mp",
                                     .help = "Latency between two ranks that have forked children",
                                     .is_aligned = true,
                                     .has_bystanders = true};
inline constexpr Pt2ptRow latency_persistent =
    persistent(latency, "latency_persistent", "Latency of persistent messages");
inline constexpr Pt2ptRow multi_lat{.name = "multi_lat",
                                    .help = "Latency of messages, all pairs of ranks at a time",
                                    .ranks = even_ranks,
                                    .is_aligned = true};

}  // namespace scalebench::osu
