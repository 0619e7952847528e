// SPDX-License-Identifier: Apache-2.0
// What the journals of one job say, sorted by rank and point: pure values, complete for a job that is done and as far
// as it got for one that died.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <vector>

#include "spool/journal.hpp"

namespace scalebench::store {

struct PointFacts {
  std::vector<spool::PhaseBegin> phases;
  std::map<int, spool::Series> series;  ///< by their number; a later line replaces an earlier one
  std::string role;                     ///< "" without roles
  std::vector<spool::Failure> failures;
  std::vector<spool::Event> events;
  std::optional<spool::Status> status;  ///< the rank's own
  std::optional<spool::Status> agreed;  ///< what rank 0 found for all
};

struct RankJournal {
  spool::RankFacts facts;
  std::map<int, PointFacts> points;
  std::optional<spool::End> end;  ///< the rank left in good order
  std::size_t damaged = 0;        ///< lines that could not be read

  const PointFacts* point(int index) const noexcept;
};

/// An instant of this rank's clock on the common clock, that of rank 0.
inline std::int64_t common_ns(const spool::RankFacts& facts, std::uint64_t local_ns) noexcept {
  const auto local = static_cast<std::int64_t>(local_ns);
  if (facts.clock_drift_ppb == 0) return local + facts.clock_offset_ns;
  const auto since = static_cast<double>(local - static_cast<std::int64_t>(facts.clock_at_ns));
  return local + facts.clock_offset_ns + std::llround(facts.clock_drift_ppb * 1e-9 * since);
}

struct JobFacts {
  std::filesystem::path spool_dir;
  std::map<int, RankJournal> ranks;  ///< those that began to write

  /// What the ranks agreed on for a point; empty when the job died in it or before it.
  std::optional<spool::Status> agreed(int point) const;
  /// Whether any rank began it.
  bool began(int point) const;
  bool ended(int rank) const;
  /// That its ranks found themselves on.
  int nodes() const;
};

/// Reads every journal in the folder; an empty result when there is none.
JobFacts read_job(const std::filesystem::path& spool_dir);

}  // namespace scalebench::store
