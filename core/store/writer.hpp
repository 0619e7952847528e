// SPDX-License-Identifier: Apache-2.0
// The writing end of a database: the driver alone owns one, for the length of a campaign. Single-threaded.
//
// Order of calls:  begin_campaign ▸ add_runs ▸ (begin_launch ▸ end_launch ▸ store_point × points) × jobs.
// Each call is one transaction: when it throws (base::Error, a sentence with the file's name), nothing of it is stored
// and it may be called again; spools are never touched. together() makes several calls one transaction, which is what a
// slow disk wants: each costs it a few synchronous writes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plan/job.hpp"
#include "store/job_facts.hpp"
#include "store/records.hpp"

namespace scalebench::store {

class Database;
struct SampleTable;

/// Option name → unit, for table param ("B" for Type::bytes, "ns" for Type::duration, else Option::unit).
using Units = std::map<std::string, std::string>;

/// How a run ended, as the driver judges it.
struct RunEnd {
  std::int64_t run = 0;
  RunStatus status = RunStatus::done;
  std::string cause = {};
};

/// What became of a point that was to be stored.
struct Kept {
  bool has_run = true;       ///< false: somebody deleted the run meanwhile; nothing was stored
  bool has_samples = false;  ///< of a phase that is measured, warm-up is none
  std::string loss = {};     ///< a rank whose samples could not be read, and why; "" = none
};

/// Samples that the driver took itself.
struct DriverSeries {
  std::string metric;
  std::string unit;
  std::vector<Sample> samples;
  std::int64_t batch = 1;
};

/// Throws wrong_input when `file` could not be written to as a database; creates nothing. For use before a campaign.
void require_usable_database(const std::filesystem::path& file);

class Writer {
 public:
  /// Creates the file when there is none, brings an older one forward.
  explicit Writer(const std::filesystem::path& file);
  /// Of a database that nobody else sees and that is gone with it, in which there is this run of `file` under its id,
  /// with all that is known of it but its samples. `file` is one of this schema that this process has not open.
  static Writer scratch(const std::filesystem::path& file, std::int64_t run);
  ~Writer();
  Writer(Writer&&) noexcept;

  /// How long a call waits for another program that holds the file; 30 s unless set.
  void wait_for_locks(int milliseconds);

  /// The calls that `body` makes are stored together or, when it throws, not at all. Until it ends, a Reader of this
  /// writer has the samples of the point stored last from their spools, which is faster, and the same.
  void together(const std::function<void()>& body);

  std::int64_t begin_campaign(const Campaign& campaign);
  /// One `planned` run per point; sets Point::run, and Point::run_key where it is empty.
  void add_runs(std::int64_t campaign, std::span<plan::Job> jobs, const Units& units = {});
  /// Metrics that are there already get the direction and the help.
  void describe_metrics(std::span<const Metric> metrics);

  /// These runs are of this launch, and the first of them is `running`. Its id.
  std::int64_t begin_launch(const Launch& launch, std::span<const std::int64_t> runs);
  void end_launch(const Launch& ended);
  void join_launch(std::int64_t launch, std::span<const std::int64_t> runs);
  /// What its ranks wrote, by rank; control characters are escaped.
  void store_output(std::int64_t launch, const std::map<int, std::string>& texts);

  /// Everything the ranks left of one point. Storing a run again replaces what was there.
  /// Samples of ranks that never said what their series mean cannot be stored; an event says how many.
  Kept store_point(const JobFacts& job, int point, const RunEnd& outcome);
  /// For scratch(): the same of ranks that are at work on the point, but their samples stay in the spools, from which a
  /// Reader of this writer has as many as there were now. False when there is no such run.
  bool look_at_point(const JobFacts& job, int point, const RunEnd& outcome);
  /// What ranks only say when they leave their job, for runs that were stored before.
  void end_ranks(const JobFacts& job, std::span<const std::int64_t> runs);
  void set_status(std::span<const std::int64_t> runs, RunStatus status, std::string_view cause = "");
  void set_status(std::int64_t run, RunStatus status, std::string_view cause = "") {
    set_status(std::span(&run, 1), status, cause);
  }

  /// A series of rank NULL; replaces the one of the same metric.
  void store_samples(std::int64_t run, const DriverSeries& series);
  void add_event(std::int64_t run, const Event& event);
  void set_environment(std::int64_t campaign, std::span<const Fact> facts);
  void set_service(std::int64_t run, const std::map<std::string, std::string>& facts);
  /// Replaces summaries of the same run, metric, rank and role. Metrics by metric_id.
  void store_summaries(std::span<const Summary> summaries, const std::optional<Delivery>& delivery = {});

 private:
  friend class Reader;
  struct Connection;
  explicit Writer(std::unique_ptr<Connection> connection);
  Database& database();
  SampleTable& sample_table();

  std::unique_ptr<Connection> connection_;
};

}  // namespace scalebench::store
