// SPDX-License-Identifier: Apache-2.0
#include "campaign/patience.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <tuple>

#include "base/clock.hpp"
#include "base/units.hpp"
#include "process/session.hpp"
#include "store/job_facts.hpp"

namespace scalebench::campaign {
namespace {

using spool::Phase;

/// What is longer between two looks is no time that ranks were watched in: whoever kept us from looking may have kept
/// them from working.
constexpr std::int64_t longest_gap_ns = 200'000'000;

Sign sign_of(const spool::RankCell& cell) {
  return {.heartbeat_ns = cell.heartbeat_ns.load(),
          .beats = cell.beats.load(),
          .iterations = cell.iterations.load(),
          .asked_ns = cell.asked_ns.load(),
          .point = cell.point.load(),
          .phase = cell.phase.load(),
          .waits = cell.waits.load() != 0,
          .overlaps = cell.overlaps.load() != 0};
}

/// Ranks that got less far keep the others waiting, not the other way round.
std::tuple<int, Phase, std::int64_t> progress_of(const Sign& sign) {
  return {sign.point, sign.phase == Phase::warmup ? Phase::measure : sign.phase, sign.iterations};
}

std::string where(const Sign& sign) {
  switch (sign.phase) {
    case Phase::warmup:
    case Phase::measure:
      if (sign.overlaps) return fmt::format("in start or progress, {} operations ended", sign.iterations);
      return fmt::format("in iterate, iteration {}", sign.iterations);
    case Phase::starting:
      return "before its first point";
    case Phase::between:
      return "between two points";
    case Phase::gather:
      return "while the files of the nodes were gathered";
    default:
      return fmt::format("in {}", spool::name_of(sign.phase));
  }
}

std::string named(const std::vector<int>& ranks) {
  if (ranks.size() == 1) return fmt::format("rank {}", ranks.front());
  constexpr std::size_t most = 8;
  const auto end = ranks.begin() + static_cast<std::ptrdiff_t>(std::min(most, ranks.size()));
  return fmt::format("each of the ranks {}{}", fmt::join(ranks.begin(), end, ", "), ranks.size() > most ? ", …" : "");
}

/// Of ranks among which the control block does not decide: a rank that waits inside MPI keeps looking, so those that
/// never run are the ones waited for.
std::vector<int> resting(const std::vector<int>& ranks, const spool::Control& control) {
  constexpr int looks = 5;  // a rank that polls is met running in one of them
  std::vector<int> left = ranks;
  for (int look = 0; look < looks; ++look) {
    std::erase_if(left, [&](int rank) { return process::state_of(control.cell(rank).pid.load()) == 'R'; });
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return left.empty() ? ranks : left;
}

std::string remark(char state) {
  if (state == 'T' || state == 't') return " (its process is stopped)";
  return state == 0 || state == 'Z' || state == 'X' ? " (its process is gone)" : "";
}

}  // namespace

void Patience::notice(Seen& seen, const Sign& sign) {
  if (sign == seen.sign) return;
  const bool stepped = sign.iterates() && sign.point == seen.sign.point && sign.iterations > seen.sign.iterations;
  if (stepped && !seen.sign.waits) longest_ns_ = std::max(longest_ns_, silent_ns(seen));
  if (sign.point != seen.sign.point) longest_ns_ = 0;
  seen = {sign, watched_ns_};
}

std::int64_t Patience::allowance_ns(const Sign& sign) const {
  const bool begins = sign.phase <= Phase::setup || (sign.iterates() && sign.iterations == 0);
  return std::max(begins ? rule_.at_first_ns() : rule_.afterwards_ns(longest_ns_), sign.asked_ns);
}

std::optional<Silence> Patience::look(std::span<const Sign> signs, std::uint64_t now_ns) {
  if (rule_.is_endless()) return std::nullopt;
  if (last_look_ns_ != 0) watched_ns_ += std::min(static_cast<std::int64_t>(now_ns - last_look_ns_), longest_gap_ns);
  last_look_ns_ = now_ns;
  for (std::size_t rank = 0; rank < signs.size(); ++rank) notice(ranks_[rank], signs[rank]);
  if (auto silence = of_single_ranks()) return silence;
  return of_all();
}

/// Those who are too long about something of their own; of several the ones that got least far, whether they fell
/// silent a moment before the others or after them.
std::optional<Silence> Patience::of_single_ranks() const {
  Silence silence;
  const Sign* least = nullptr;
  bool is_over = false;
  for (std::size_t rank = 0; rank < ranks_.size(); ++rank) {
    const auto& [sign, changed_ns] = ranks_[rank];
    if (!sign.is_here() || sign.is_idle() || 2 * silent_ns(ranks_[rank]) < allowance_ns(sign)) continue;
    is_over = is_over || silent_ns(ranks_[rank]) >= allowance_ns(sign);
    if (least && progress_of(sign) > progress_of(*least)) continue;
    if (!least || progress_of(sign) < progress_of(*least)) silence.ranks.clear(), least = &sign;
    silence.ranks.push_back(static_cast<int>(rank));
    silence.silent_ns = silent_ns(ranks_[rank]);
  }
  return is_over ? std::optional(silence) : std::nullopt;
}

std::optional<Silence> Patience::of_all() const {
  std::int64_t shortest_ns = watched_ns_, asked_ns = 0;
  bool is_anybody_here = false, has_all_ended = true;
  Silence silence;
  for (std::size_t rank = 0; rank < ranks_.size(); ++rank) {
    const Seen& seen = ranks_[rank];
    if (!seen.sign.is_here()) {
      silence.ranks.push_back(static_cast<int>(rank));
      continue;
    }
    if (!seen.sign.is_idle()) return std::nullopt;
    is_anybody_here = true;
    has_all_ended = has_all_ended && seen.sign.phase == Phase::ended;
    shortest_ns = std::min(shortest_ns, silent_ns(seen));
    asked_ns = std::max(asked_ns, seen.sign.asked_ns);
  }
  silence.kind = !is_anybody_here ? Silence::Kind::start : has_all_ended ? Silence::Kind::end : Silence::Kind::all;
  silence.silent_ns = shortest_ns;
  const bool is_end = silence.kind == Silence::Kind::end;
  const std::int64_t allowance_ns =
      is_end ? rule_.time_ns : std::max({rule_.at_first_ns(), 20 * longest_ns_, asked_ns});
  return shortest_ns < allowance_ns ? std::nullopt : std::optional(silence);
}

Vigil::Vigil(const spool::Control& control, const plan::Job& job)
    : control_(control), job_(job), patience_(job.patience, control.ranks()) {}

std::vector<Sign> Vigil::signs() const {
  std::vector<Sign> signs;
  for (int rank = 0; rank < control_.ranks(); ++rank) signs.push_back(sign_of(control_.cell(rank)));
  return signs;
}

std::string Vigil::look() {
  const std::vector<Sign> now = signs();
  const std::uint64_t now_ns = base::now_ns();
  if (const auto silence = patience_.look(now, now_ns)) return complain(*silence, now);
  return overdue(now, now_ns);
}

std::string Vigil::complain(const Silence& silence, std::span<const Sign> signs) const {
  const std::string time = base::format_ns(static_cast<double>(silence.silent_ns));
  const char* const way_out = "--patience raises this bound, --patience 0 takes it away";
  switch (silence.kind) {
    case Silence::Kind::start:
      return fmt::format("no rank gave a sign of life within {} after the launch: the launcher hangs, or MPI_Init; {}",
                         time, way_out);
    case Silence::Kind::end:
      return fmt::format(
          "all ranks had done their work and the launch did not end for {} (MPI_Finalize hangs, or a "
          "process they left behind keeps the launcher alive); {}",
          time, way_out);
    case Silence::Kind::all:
      if (silence.ranks.empty()) return fmt::format("all ranks waited for each other for {}; {}", time, way_out);
      return fmt::format("the other ranks waited for {} for {}, of which nothing is seen on this node; {}",
                         named(silence.ranks), time, way_out);
    case Silence::Kind::rank:
      break;
  }
  const std::vector<int> ranks = silence.ranks.size() > 1 ? resting(silence.ranks, control_) : silence.ranks;
  const auto facts = store::read_job(job_.spool_dir);
  const auto journal = facts.ranks.find(ranks.front());
  const std::string host = journal == facts.ranks.end() ? "" : " on " + journal->second.facts.host;
  const char state = process::state_of(control_.cell(ranks.front()).pid.load());
  return fmt::format("{}{}{} gave no sign of life for {} {}; {}", named(ranks), host,
                     ranks.size() == 1 ? remark(state) : "", time,
                     where(signs[static_cast<std::size_t>(ranks.front())]), way_out);
}

/// The point that the last rank is in, once it takes longer than --timeout.
std::string Vigil::overdue(std::span<const Sign> signs, std::uint64_t now_ns) {
  if (job_.timeout_ns <= 0) return "";
  const Sign* last = nullptr;
  for (const Sign& sign : signs) {
    const bool is_in_a_point = sign.is_here() && sign.phase >= Phase::setup && sign.phase <= Phase::teardown;
    if (is_in_a_point && (!last || progress_of(sign) < progress_of(*last))) last = &sign;
  }
  if (!last) return point_ = -1, "";
  if (last->point != point_) point_ = last->point, point_begin_ns_ = now_ns;
  if (now_ns - point_begin_ns_ < static_cast<std::uint64_t>(job_.timeout_ns)) return "";
  return fmt::format("the point took longer than --timeout {} (it was {})",
                     base::format_ns(static_cast<double>(job_.timeout_ns)), where(*last));
}

}  // namespace scalebench::campaign
