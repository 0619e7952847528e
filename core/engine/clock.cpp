// SPDX-License-Identifier: Apache-2.0
#include "engine/clock.hpp"

#include <algorithm>

#include "base/clock.hpp"

namespace scalebench::engine {

void ClockComparison::add(const Exchange& exchange) noexcept {
  const std::uint64_t round_trip_ns = exchange.heard_ns - exchange.asked_ns;
  if (round_trip_ns >= shortest_ns_) return;
  shortest_ns_ = round_trip_ns;
  best_.at_ns = exchange.asked_ns + round_trip_ns / 2;
  best_.offset_ns = static_cast<std::int64_t>(exchange.answer_ns - best_.at_ns);
  best_.error_ns = static_cast<std::int64_t>(round_trip_ns / 2 + 1);
}

ClockModel line_through(const ClockOffset& start, const ClockOffset& end) noexcept {
  ClockModel model{.start = start, .drift_ppb = 0, .error_ns = std::max(start.error_ns, end.error_ns)};
  if (end.at_ns <= start.at_ns) return model;
  const auto change_ns = static_cast<double>(end.offset_ns - start.offset_ns);
  model.drift_ppb = change_ns / static_cast<double>(end.at_ns - start.at_ns) * 1e9;
  return model;
}

namespace {

constexpr int exchanges = 200;  // the quickest counts, and on a busy machine few are quick
constexpr int clock_tag = 1;

void answer(MPI_Comm comm, int asker) {
  for (int n = 0; n < exchanges; ++n) {
    std::uint64_t stamp_ns = 0;
    MPI_Recv(&stamp_ns, 1, MPI_UINT64_T, asker, clock_tag, comm, MPI_STATUS_IGNORE);
    stamp_ns = base::now_ns();
    MPI_Send(&stamp_ns, 1, MPI_UINT64_T, asker, clock_tag, comm);
  }
}

ClockOffset ask(MPI_Comm comm, int answerer) {
  ClockComparison comparison;
  for (int n = 0; n < exchanges; ++n) {
    Exchange exchange{.asked_ns = base::now_ns(), .answer_ns = 0, .heard_ns = 0};
    MPI_Send(&exchange.asked_ns, 1, MPI_UINT64_T, answerer, clock_tag, comm);
    MPI_Recv(&exchange.answer_ns, 1, MPI_UINT64_T, answerer, clock_tag, comm, MPI_STATUS_IGNORE);
    exchange.heard_ns = base::now_ns();
    comparison.add(exchange);
  }
  return comparison.best();
}

}  // namespace

// One pair after the other, so that no exchange waits for another; the rest sleeps in share().
ClockOffset compare_clocks(Group& group, const std::vector<Identity>& ranks) {
  const int leader_of_this = clock_leader(ranks, group.rank());
  ClockOffset own;
  own.at_ns = base::now_ns();
  for (int rank = 1; rank < group.size(); ++rank) {
    const int leader = clock_leader(ranks, rank);
    if (leader != rank || ranks[static_cast<std::size_t>(rank)].boot_id == ranks.front().boot_id) continue;
    if (group.rank() == 0) answer(group.comm(), leader);
    std::string result(sizeof(ClockOffset), '\0');
    if (group.rank() == leader) {
      own = ask(group.comm(), 0);
      result.assign(reinterpret_cast<const char*>(&own), sizeof own);
    }
    group.share(result, leader);
    if (leader_of_this == leader) std::copy(result.begin(), result.end(), reinterpret_cast<char*>(&own));
  }
  return own;
}

}  // namespace scalebench::engine
