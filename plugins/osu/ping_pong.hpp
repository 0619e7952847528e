// SPDX-License-Identifier: Apache-2.0
// Who exchanges messages with whom.
#pragma once

#include <sys/types.h>

#include <scalebench/sdk.hpp>
#include <vector>

#include "overlap.hpp"
#include "point.hpp"

namespace scalebench::osu {

/// This rank's place in a pair. The leader sends first and takes the samples.
struct Pair {
  int partner = -1;  ///< -1: the odd rank out, which only takes part in what is collective
  bool leads = false;

  bool is_idle() const { return partner < 0; }
};

/// Collective. Ranks in the order of their nodes: the first half leads, the second half follows, so that pairs span
/// nodes wherever there are two. Of an odd number the last one is idle.
Pair pair_up(const sdk::Context& context);

// What benchmarks of two-sided messages have in common: a partner, and what is sent to it.

struct Pt2ptRow {
  const char *name, *help;
  sb::Ranks ranks = two_ranks;
  Repeats repeats = latency_repeats;
  bool is_aligned = false;      ///< a barrier before each sample
  bool is_persistent = false;   ///< by MPI_Send_init, MPI_Recv_init and MPI_Start
  bool goes_both_ways = false;  ///< at a time
  bool has_bystanders = false;  ///< idle child processes
};

/// The same by persistent requests.
constexpr Pt2ptRow persistent(Pt2ptRow row, const char* name, const char* help) {
  row.name = name, row.help = help, row.is_persistent = true;
  return row;
}

class Pt2pt : public Point, public Usual {
 protected:
  /// Collective: finds the partner. Throws Skip for what the row does not allow.
  void meet(const Pt2ptRow& row, const sb::Context& context);
  void fill(std::uint64_t number) override;
  std::size_t differences(std::uint64_t number, std::int64_t rounds) override;

  Pair pair_;
  bool is_receiver_ = false;  ///< gets messages that are to be checked
};

// Messages to and fro between two ranks, or between many pairs at a time.

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
