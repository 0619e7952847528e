// SPDX-License-Identifier: Apache-2.0
// The reading end of a database, for reports, for `scalebench runs|show|sql` and for resuming. Nothing it does changes
// the file; any number of readers may be open while a campaign writes, each statement sees what was complete when it
// began. What may be long, runs and samples, is read in portions, so that no call but query() keeps the lock on the
// file for more than some milliseconds. Single-threaded. Throws base::Error.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "plan/job.hpp"
#include "store/records.hpp"

namespace scalebench::store {

class Database;
class Writer;
struct SampleTable;

/// Which runs; what is empty does not matter.
struct RunFilter {
  std::vector<std::int64_t> ids = {};
  std::string plugin = {};
  std::string workload = {};
  std::string config_hash = {};
  std::optional<RunStatus> status = {};
  std::optional<std::int64_t> campaign = {};
  std::map<std::string, std::string> tags = {};  ///< all of them
  std::string since = {};  ///< beginning of an ISO 8601 UTC time: "2024-05", "2024-05-01T12"; inclusive
  std::string until = {};  ///< inclusive, too
};

/// All samples of one series, in the order they were taken; the vectors have the same length.
struct Samples {
  std::vector<std::int64_t> iteration;
  std::vector<std::int64_t> start_ns;
  std::vector<double> value;  ///< not a number where the plugin recorded none
  std::vector<std::uint32_t> flags;
  std::int64_t warmup_end = 0;
};

/// What a query answers: null, whole number, real, text.
using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;
using OnColumns = std::function<void(const std::vector<std::string>&)>;
using OnRow = std::function<void(const std::vector<Cell>&)>;

class Reader {
 public:
  /// Throws wrong_input when there is no such file, it is not ours, or of another schema.
  explicit Reader(const std::filesystem::path& file);
  /// Reads through the writer's connection, what its open transaction has written too; the writer outlives this. A
  /// process that writes a file has no other way to read it (see database.hpp).
  explicit Reader(Writer& writer);
  /// Over Writer::scratch(): what the run had before is read from `file`, which outlives this, too.
  Reader(Writer& scratch, Reader& file);
  ~Reader();
  Reader(Reader&&) noexcept;

  std::vector<Campaign> campaigns();
  std::optional<Campaign> find_campaign(const std::string& uuid);
  std::vector<Launch> launches(std::int64_t campaign);
  std::optional<Launch> launch(std::int64_t id);

  /// By id.
  std::vector<Run> runs(const RunFilter& filter = {});

  /// How far this run got in all its attempts, for one that goes on.
  plan::Earlier earlier(std::int64_t run);

  std::vector<Param> params(std::int64_t run);
  /// Those that the run has a series of, in the order of their first series.
  std::vector<Metric> metrics(std::int64_t run);
  std::vector<Rank> ranks(std::int64_t run);
  /// By metric, then rank; the driver's own (without rank) first.
  std::vector<Series> series(std::int64_t run);
  /// No lock is held while a sample is used. Throws run_failed when the run is deleted meanwhile.
  void for_each_sample(const Series& series, const std::function<void(const Sample&)>& use);
  Samples samples(const Series& series);

  std::vector<FailureRow> failures(std::int64_t run);
  std::vector<Event> events(std::int64_t run);
  /// The end of what the ranks of its launch wrote, by rank.
  std::map<int, std::string> output(std::int64_t run);
  std::map<std::string, std::string> service(std::int64_t run);
  std::vector<Fact> environment(std::int64_t campaign);
  std::vector<Summary> summaries(std::int64_t run);
  std::optional<Delivery> delivery(std::int64_t run);

  /// One statement of the user's. `columns` is called once, before any row. Throws wrong_input with SQLite's words
  /// when it is malformed, more than one statement, or would change something.
  void query(const std::string& sql, const OnColumns& columns, const OnRow& row);

 private:
  std::unique_ptr<Database> own_;  ///< empty over a writer
  Database* database_;
  const SampleTable* stored_last_ = nullptr;  ///< by the writer
  Reader* file_ = nullptr;                    ///< of a scratch database: what has the samples that the writer has not
};

}  // namespace scalebench::store
