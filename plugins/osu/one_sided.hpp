// SPDX-License-Identifier: Apache-2.0
// One-sided operations between two ranks, under every kind of window and synchronisation.
#pragma once

#include <optional>
#include <vector>

#include "ping_pong.hpp"
#include "point.hpp"
#include "window.hpp"

namespace scalebench::osu {

/// What an operation needs to be issued.
struct Access {
  std::byte *send = nullptr, *receive = nullptr, *compare = nullptr;
  int count = 0;
  MPI_Datatype type = MPI_DATATYPE_NULL;
  MPI_Op op = MPI_OP_NULL;
  int partner = -1;
  MPI_Aint displacement = 0;
  MPI_Win window = MPI_WIN_NULL;
};

/// What an operation leaves behind, for the check.
enum class Effect { writes, reads, combines, swaps };

struct OneSidedRow {
  const char *name, *help;
  int (*issue)(const Access&);
  Effect effect;
  Repeats repeats = latency_repeats;
  bool fetches = false;         ///< brings something back
  bool is_single = false;       ///< one element, no message-bytes
  bool is_burst = false;        ///< a window of operations before each synchronisation
  bool goes_both_ways = false;  ///< at a time; synchronised by both sides
  sb::Ranks ranks = two_ranks;
};

/// One round: the leader operates on the partner's memory and synchronises. Where the partner takes part in that, it
/// does the same the other way afterwards.
class OneSided : public Point, public Usual {
 public:
  std::string making = "allocate", sync = "flush";
  std::int64_t window_size = 1;

  static constexpr sb::Metric metrics[] = {
      sb::duration("latency", "operations with their synchronisation; divided by the batch: one operation")};
  template <const OneSidedRow& row>
  static constexpr auto options_of();

  ~OneSided() override;
  void prepare(const OneSidedRow& row, const sb::Context& context, sb::Setup& answer);

 private:
  void make_window();
  void settle_counts(sb::Setup& answer);
  void operate();
  void round() override;
  void close() override;
  void fill(std::uint64_t number) override;
  std::size_t differences(std::uint64_t number, std::int64_t rounds) override;
  std::vector<Pattern> written(std::uint64_t number, std::int64_t rounds) const;
  std::vector<Pattern> fetched(std::uint64_t number, std::int64_t rounds) const;

  const OneSidedRow* row_ = nullptr;
  Pair pair_;
  Sync sync_ = Sync::flush;
  bool is_origin_ = false, is_target_ = false;
  std::size_t burst_bytes_ = 0;
  Ring compare_;
  std::optional<Window> window_;
  std::optional<Epochs> epochs_;
};

/// Many operations at a time.
class OneSidedBurst : public OneSided {
 public:
  static constexpr sb::Metric metrics[] = {sb::duration(
      "transfer", "a window of operations with its synchronisation; divided by the batch: one operation", "B")};
};

template <const OneSidedRow& row>
constexpr auto OneSided::options_of() {
  constexpr auto kind = std::array{
      sb::option<&OneSided::making>("window", "allocate", "how the window is made", {.choices = making_names})};
  constexpr auto sync_row = std::array{sb::option<&OneSided::sync>("sync", row.goes_both_ways ? "pscw" : "flush",
                                                                   "synchronisation", {.choices = sync_names})};
  constexpr auto common = joined(content_options, policy_option, batch_option, kind, sync_row);
  constexpr auto window = std::array{sb::option<&OneSided::window_size>(
      "window-size", "64", "operations before each synchronisation", {.range = "1..65536"})};
  if constexpr (row.is_single && row.effect == Effect::combines)
    return joined(common, operation_option);
  else if constexpr (row.is_single)
    return common;
  else if constexpr (row.is_burst)
    return joined(size_option(up_to_4_mib), common, window);
  else if constexpr (row.effect == Effect::combines)
    return joined(size_option(up_to_4_mib), common, operation_option);
  else
    return joined(size_option(up_to_4_mib), common);
}

namespace one_sided {

inline int put(const Access& a) {
  return MPI_Put(a.send, a.count, a.type, a.partner, a.displacement, a.count, a.type, a.window);
}
inline int get(const Access& a) {
  return MPI_Get(a.receive, a.count, a.type, a.partner, a.displacement, a.count, a.type, a.window);
}
inline int accumulate(const Access& a) {
  return MPI_Accumulate(a.send, a.count, a.type, a.partner, a.displacement, a.count, a.type, a.op, a.window);
}
inline int get_accumulate(const Access& a) {
  return MPI_Get_accumulate(a.send, a.count, a.type, a.receive, a.count, a.type, a.partner, a.displacement, a.count,
                            a.type, a.op, a.window);
}
inline int fetch_and_op(const Access& a) {
  return MPI_Fetch_and_op(a.send, a.receive, a.type, a.partner, a.displacement, a.op, a.window);
}
inline int compare_and_swap(const Access& a) {
  return MPI_Compare_and_swap(a.send, a.compare, a.receive, a.type, a.partner, a.displacement, a.window);
}

}  // namespace one_sided

inline constexpr OneSidedRow put_latency{"put_latency", "Latency of MPI_Put", one_sided::put, Effect::writes};
inline constexpr OneSidedRow get_latency{"get_latency", "Latency of MPI_Get", one_sided::get,
                                         Effect::reads, latency_repeats,      true};
inline constexpr OneSidedRow acc_latency{"acc_latency", "Latency of MPI_Accumulate", one_sided::accumulate,
                                         Effect::combines};
inline constexpr OneSidedRow get_acc_latency{"get_acc_latency",         "Latency of MPI_Get_accumulate",
                                             one_sided::get_accumulate, Effect::combines,
                                             latency_repeats,           true};
inline constexpr OneSidedRow fop_latency{
    "fop_latency", "Latency of MPI_Fetch_and_op", one_sided::fetch_and_op, Effect::combines, latency_repeats, true,
    true};
inline constexpr OneSidedRow cas_latency{
    "cas_latency", "Latency of MPI_Compare_and_swap", one_sided::compare_and_swap, Effect::swaps, latency_repeats, true,
    true};
constexpr OneSidedRow burst_of(OneSidedRow row, const char* name, const char* help, bool goes_both_ways = false) {
  row.name = name, row.help = help;
  row.repeats = bandwidth_repeats, row.is_burst = true, row.goes_both_ways = goes_both_ways;
  return row;
}

inline constexpr OneSidedRow put_bw = burst_of(put_latency, "put_bw", "Bandwidth of MPI_Put");
inline constexpr OneSidedRow get_bw = burst_of(get_latency, "get_bw", "Bandwidth of MPI_Get");
inline constexpr OneSidedRow put_bibw = burst_of(put_latency, "put_bibw", "Bandwidth of MPI_Put, both ways", true);

}  // namespace scalebench::osu
