// SPDX-License-Identifier: Apache-2.0
// From an instant of a node's monotonic clock to UTC. Inside this room only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace scalebench::store {

/// ISO 8601 with milliseconds, as base::utc_now().
std::string utc_text(std::int64_t unix_ns);

/// Of `at_ns`, as utc_of(), since 1970.
std::int64_t unix_ns_of(std::int64_t at_ns, const std::string& boot_id, const std::filesystem::path& journal,
                        std::int64_t last_ns);

/// The UTC of `at_ns` on the clock of the node with `boot_id`. Exact here and now; for another node or an earlier boot
/// the time `journal` was last written stands for `last_ns`, the last instant it speaks of.
std::string utc_of(std::int64_t at_ns, const std::string& boot_id, const std::filesystem::path& journal,
                   std::int64_t last_ns);

// Metrics are shared by all runs of a file. Inside this room only.

class Database;

/// Its id; added when it is new.
std::int64_t find_metric(Database& database, const std::string& plugin, const std::string& workload,
                         const std::string& name, const std::string& unit);

// What goes into the database and comes out of it: plain values named after the tables. docs/database.md has the
// meaning of each member. An id of 0 is "not stored yet".

/// `superseded` is never stored: a plan of a stopped campaign that a later one has done.
enum class RunStatus { planned, running, done, failed, interrupted, skipped, incorrect, superseded };

/// The word in the database, and back. The latter throws base::Error for any other word.
const char* name_of(RunStatus status);
RunStatus parse_status(const std::string& word);

struct Campaign {
  std::int64_t id = 0;
  std::string uuid = {};
  std::string started = {};  ///< UTC, ISO 8601
  std::string command = {};  ///< secrets masked by the caller
  std::uint64_t seed = 0;
  std::string version = {};
  std::string git = {};
  std::string note = {};
  std::optional<double> floor_ns = {};
  std::map<std::string, std::string> tags = {};
};

struct Launch {
  std::int64_t id = 0;
  std::int64_t campaign = 0;
  std::string command = {};
  int ranks = 1;
  int nodes = 1;
  std::string spool_dir = {};
  std::string started = {};  ///< UTC; "" = now
  std::optional<std::int64_t> wall_ns = {};
  std::optional<std::int64_t> exit_code = {};  ///< empty when ended by a signal
  std::optional<std::int64_t> signal = {};
};

struct Run {
  std::int64_t id = 0;
  std::int64_t campaign = 0;
  std::optional<std::int64_t> launch = {};
  std::string plugin = {};
  std::string workload = {};
  std::int64_t point = 0;  ///< the same number in a campaign = the same configuration
  int repetition = 1;
  int attempt = 1;
  int ranks = 1;
  int nodes = 1;
  int ranks_per_node = 0;
  RunStatus status = RunStatus::planned;
  std::string cause = {};
  std::string config_hash = {};
  std::uint64_t seed = 0;
  std::string started = {};  ///< UTC of the run's zero; "" before it ran
  std::optional<std::int64_t> duration_ns = {};
};

struct Param {
  std::string name = {};
  std::string value = {};
  std::optional<double> number = {};
  std::string unit = {};
  bool operator==(const Param&) const = default;
};

struct Metric {
  std::int64_t id = 0;
  std::string plugin = {};
  std::string workload = {};
  std::string name = {};
  std::string unit = {};
  std::string better = "neutral";  ///< lower, higher, neutral
  std::string help = {};
};

struct Series {
  std::int64_t id = 0;
  std::int64_t run = 0;
  std::optional<int> rank = {};  ///< empty: measured by the driver
  std::string host = {};
  std::int64_t metric_id = 0;
  std::string metric = {};
  std::string unit = {};
  std::int64_t batch = 1;
  double work = 0;
  std::string work_unit = {};
  std::int64_t warmup_end = 0;
  std::int64_t n = 0;  ///< samples, warm-up and setup included
  std::string better = "neutral";
  std::string counted = "operations";  ///< see the table
  std::string role = {};
};

/// Bits of `flags`, the same in spools and in the table sample.
enum SampleFlag : std::uint32_t {
  sample_failed = 1,
  sample_late = 2,
  sample_gap_before = 4,
  sample_in_setup = 8,
  sample_not_begun = 16,
  sample_drained = 32
};

struct Sample {
  std::int64_t iteration = 0;
  std::int64_t start_ns = 0;  ///< since the run's zero
  double value = 0;
  std::uint32_t flags = 0;
};

struct Rank {
  int rank = 0;
  int node = 0;
  std::string host = {};
  std::int64_t pid = 0;
  std::string cpus = {};
  std::int64_t clock_offset_ns = 0;
  double clock_drift_ppb = 0;
  std::int64_t clock_error_ns = 0;
  std::int64_t clock_cost_ns = 0;
  std::int64_t mpi_init_ns = 0;
  std::string status = {};
  std::string cause = {};
  bool ended = false;
  std::string role = {};
};

struct FailureRow {
  std::optional<int> rank = {};
  std::string metric = {};
  std::int64_t iteration = 0;
  std::int64_t code = 0;
  std::string text = {};
  std::int64_t times = 1;  ///< how many it stands for: only the first ones of a series and code are told one by one
};

struct Event {
  std::optional<int> rank = {};
  std::int64_t at_ns = 0;
  std::string kind = {};  ///< phase, info, warning
  std::string text = {};
};

struct Fact {
  std::string host = {};  ///< "" = the whole campaign
  std::string key = {};
  std::string value = {};
};

struct Interval {
  std::optional<double> value = {}, lo = {}, hi = {};
};

/// Of the measured samples of one metric of one run. An empty number is one the data cannot carry.
struct Summary {
  std::int64_t run = 0;
  std::int64_t metric_id = 0;
  std::string metric = {}, unit = {};  ///< filled in by the reader
  std::int64_t batch = 1;              ///< operations in a sample, of a time; its figures are of one operation
  std::optional<int> rank = {};        ///< empty: all ranks
  std::optional<std::string> role = {};
  std::int64_t n = 0;
  std::int64_t n_failed = 0;
  std::int64_t n_warmup = 0;
  std::optional<std::int64_t> n_outliers = {};
  std::optional<double> n_eff = {}, tau = {};
  Interval median = {}, p90 = {}, p99 = {}, p999 = {};
  std::optional<double> min = {}, max = {}, mean = {};
  std::optional<double> fence_lo = {}, fence_hi = {};
  std::optional<double> rate = {};
  std::optional<std::string> rate_unit = {};
  std::optional<std::string> verdict = {};
  std::int64_t n_not_begun = 0;
};

/// What a run brought about as a whole, in the time in which all its ranks were measuring.
struct Delivery {
  std::int64_t run = 0;
  std::optional<double> rate = {};  ///< in `unit`; empty: the data cannot carry it
  std::string unit = {};
  std::int64_t n = 0;  ///< operations of all ranks that it stands on
  std::int64_t together_ns = 0;
  std::int64_t tail_ns = 0;  ///< from the end of that time to the last rank's end
};

}  // namespace scalebench::store
