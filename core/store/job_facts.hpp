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
#include <set>
#include <utility>
#include <vector>

#include "base/file.hpp"
#include "spool/folder.hpp"
#include "spool/journal.hpp"

namespace scalebench::store {

struct PointFacts {
  std::vector<spool::PhaseBegin> phases;
  std::map<int, spool::Series> series;  ///< by their number; a later line replaces an earlier one
  std::string role;                     ///< "" without roles
  std::vector<spool::FailureEntry> failures;
  std::map<std::pair<int, int>, std::int64_t> failure_counts;  ///< by series and code, of those that are not all told
  std::vector<spool::Event> events;
  std::vector<spool::Item> items;
  std::vector<spool::WallClock> wall;
  std::optional<spool::Status> status;  ///< the rank's own
  std::optional<spool::Status> agreed;  ///< what rank 0 found for all

  std::int64_t failed() const noexcept;  ///< operations
  /// Failures like this one that have no line of their own.
  std::int64_t untold(const spool::FailureEntry& failure) const noexcept;
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

/// A rank's last sign of life, and where it was then.
struct Beat {
  int point = 0;
  std::uint64_t at_ns = 0;
};

struct JobFacts {
  std::filesystem::path spool_dir;
  std::map<int, RankJournal> ranks;  ///< those that began to write
  std::map<int, Beat> beats;         ///< of ranks that were within a point, on this node
  std::set<int> told;                ///< ranks that somebody asked to end at once, on this node
  std::map<std::pair<int, int>, std::filesystem::path> held;  ///< by point and rank, what JobReader has open

  /// What the ranks agreed on for a point; empty when the job died in it or before it.
  std::optional<spool::Status> agreed(int point) const;
  /// Whether any rank began it.
  bool began(int point) const;
  bool ended(int rank) const;
  /// That its ranks found themselves on.
  int nodes() const;
  /// Where to read these samples from.
  std::filesystem::path spool(int point, int rank) const;
};

/// Reads what the ranks of a job write while they do. What it has opened it can read when somebody removes the files or
/// the whole folder (/dev/shm is emptied when a user logs out).
class JobReader {
 public:
  explicit JobReader(std::filesystem::path spool_dir);

  /// Opens the journal of a rank, and its spools from the first point on that is not forgotten to `point`, as far as
  /// they are there. Cheap when nothing is new.
  void hold(int rank, int point);
  /// With everything that has been written until now.
  const JobFacts& read_on();
  /// The first `points` points are of no more interest; their spools are removed.
  void forget(int points);

 private:
  void open_journal(int rank);
  void open_spool(int point, int rank);

  spool::Folder folder_;
  JobFacts facts_;
  std::size_t most_held_;
  std::map<int, spool::JournalReader> journals_;
  std::map<std::pair<int, int>, base::Fd> spools_;
  std::map<int, int> looked_for_;  ///< by rank: the first point whose spool was not asked for
  int forgotten_ = 0;
};

/// Reads every journal in the folder; an empty result when there is none.
JobFacts read_job(const std::filesystem::path& spool_dir);

}  // namespace scalebench::store
