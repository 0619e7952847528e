// SPDX-License-Identifier: Apache-2.0
// What benchmarks of two-sided messages have in common: a partner, and what is sent to it.
#pragma once

#include "pair.hpp"
#include "point.hpp"

namespace scalebench::osu {

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

}  // namespace scalebench::osu
