// SPDX-License-Identifier: Apache-2.0
// Stores what the ranks left of one point: one object, one transaction. Inside this room only.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "store/database.hpp"
#include "store/job_facts.hpp"
#include "store/sample_table.hpp"
#include "store/writer.hpp"

namespace scalebench::store {

class PointStore {
 public:
  PointStore(Database& database, SampleTable& table, const JobFacts& job, int point, const RunEnd& outcome);

  /// Inside a transaction of the caller's.
  Kept store();
  /// The same of ranks that are at work, but samples stay in `table`, as many as there are. False: there is no such
  /// run.
  bool look();

 private:
  struct Span {
    std::int64_t begin_ns = 0;  ///< the run's zero, on the common clock
    std::int64_t end_ns = 0;
    bool known = false;
  };

  bool store_all();
  bool read_run();
  bool goes_on();
  void keep_zero();
  void find_span();
  void find_end_of_the_dead(int rank, const RankJournal& journal, const PointFacts& facts);
  void stretch(const spool::RankFacts& facts, std::uint64_t at_ns);
  void forget_what_was_stored();
  void store_ranks();
  void store_rank(const RankJournal& journal);
  std::int64_t host_id(const spool::RankFacts& facts);
  std::int64_t metric_id(const spool::Series& series);
  SourceRank store_series(int rank, const RankJournal& journal);
  void store_samples(std::vector<SourceRank> ranks);
  void store_places(const SampleSource& source, std::int64_t first_row);
  void store_findings(const SourceRank& rank);
  void store_failures(const SourceRank& rank, const PointFacts& facts);
  void store_events(const RankJournal& journal);
  void store_items(int rank, const PointFacts& facts);
  void store_wall_clock(const RankJournal& journal, const PointFacts& facts);
  void store_event(int rank, std::int64_t at_ns, std::string_view kind, std::string_view text);
  void finish_run();

  Database& database_;
  SampleTable& table_;
  const JobFacts& job_;
  int point_;
  const RunEnd& outcome_;
  bool is_under_way_ = false;  ///< nothing is copied, and what is not there yet may still come

  std::int64_t campaign_ = 0;
  std::int64_t launch_ = 0;
  std::int64_t attempt_ = 1;
  std::string plugin_;
  std::string workload_;
  Span span_;
  std::int64_t zero_ns_ = 0;  ///< of the run, on the common clock
  Kept kept_;
  std::map<std::pair<std::string, std::string>, std::int64_t> metrics_;  ///< name, unit → id
};

}  // namespace scalebench::store
