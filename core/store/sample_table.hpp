// SPDX-License-Identifier: Apache-2.0
// The spools of one point as a sequence of rows of the table sample. Inside this room only.
//
// Rows come rank by rank, series by series, each series in the order it was taken: so that a series is one stretch of
// rows. Spools stay mapped, nothing is copied: what was handed out can be read again without the database.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "spool/reader.hpp"
#include "store/job_facts.hpp"
#include "store/records.hpp"

namespace scalebench::store {

/// A series of one rank: what its number in the spool stands for in the database.
struct SourceSeries {
  int number = 0;         ///< spool::Record::series
  std::int64_t id = 0;    ///< series.id
  bool integer = true;    ///< how spool::Record::value is to be read
  std::int64_t rows = 0;  ///< handed out so far
};

struct SourceRank {
  int rank = 0;
  spool::RankFacts facts = {};
  std::filesystem::path spool = {};
  std::vector<SourceSeries> series = {};
  std::optional<spool::Reader> records = {};  ///< since its rows were read
  std::size_t torn = 0;                       ///< found when its rows were read
  std::size_t damaged = 0;
  std::size_t unexplained = 0;  ///< of series whose meaning the rank never told
  std::string problem = {};     ///< why its spool could not be read at all
};

class SampleSource {
 public:
  SampleSource(std::vector<SourceRank> ranks, std::int64_t zero_ns);

  /// Moves to the first or next row; false behind the last.
  bool next();

  std::int64_t series_id() const noexcept { return series().id; }
  bool is_integer() const noexcept { return series().integer; }
  const spool::Record& record() const noexcept { return *record_; }
  /// Since the run's zero, on the common clock.
  std::int64_t start_ns() const noexcept { return start_ns_of(rank(), *record_); }

  /// The rows of series.id handed out so far, as a query would answer them; false = none of this source.
  bool for_each(std::int64_t series_id, const std::function<void(const Sample&)>& use) const;

  /// With counts and findings filled in as far as rows have been read.
  const std::vector<SourceRank>& ranks() const noexcept { return ranks_; }

 private:
  SourceRank& rank() noexcept { return ranks_[rank_]; }
  const SourceRank& rank() const noexcept { return ranks_[rank_]; }
  SourceSeries& series() noexcept { return rank().series[series_]; }
  const SourceSeries& series() const noexcept { return ranks_[rank_].series[series_]; }
  std::int64_t start_ns_of(const SourceRank& rank, const spool::Record& record) const noexcept {
    return common_ns(rank.facts, record.start_ns) - zero_ns_;
  }
  void visit(const SourceRank& rank, const SourceSeries& series, const std::function<void(const Sample&)>& use) const;
  bool next_in_series();
  void open_spool();
  void next_rank();

  std::vector<SourceRank> ranks_;
  std::int64_t zero_ns_;
  std::size_t rank_ = 0;
  std::size_t series_ = 0;
  std::size_t position_ = 0;
  const spool::Record* record_ = nullptr;
};

// Samples in and out of a connection without a statement's step for each row. Inside this room only.
//
// In: a SampleSource is readable by SQL, as table-valued `spool_sample` with the columns of sample. A virtual table
// feeds an INSERT … SELECT about three times as fast as prepared single-row INSERTs. Out: an aggregate function hands
// each row on, in two thirds of the time that a SELECT takes.

class Database;

/// What `spool_sample` reads; its address is known to SQLite, so it stays where it is while the connection lives.
struct SampleTable {
  std::optional<SampleSource> source;  ///< the point stored last in the open transaction; SQL reads it once
};

/// `table` must outlive the connection's use of spool_sample.
void register_sample_table(Database& database, SampleTable& table);

/// Before visit_samples(); once for a connection, whose prepared statements are prepared anew after it.
void register_sample_visit(Database& database);

/// The samples of series.id in their order, some thousands by one statement; no lock is held while they are used. How
/// many there were: fewer than a series says when somebody deletes it meanwhile.
std::int64_t visit_samples(Database& database, std::int64_t series, const std::function<void(const Sample&)>& use);

}  // namespace scalebench::store
