// SPDX-License-Identifier: Apache-2.0
// The name of a configuration: the same for the same measurement, whenever and with whichever build it is made.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plan/option.hpp"

namespace scalebench::plan {

/// What is hashed, one line each, all ending in a line feed:
///
///     plugin=throughput
///     workload=put
///     ranks=2
///     nodes=1
///     option tensor-bytes=65536        service and workload options, sorted by name in bytewise order
///
/// with canonical values (Value::text) in which a backslash is written `\\` and a line feed `\n`. The order in which
/// a plugin declares its options, its build, the seed and the limits do not count.
std::string canonical_text(std::string_view plugin, std::string_view workload, int ranks, int nodes,
                           const Settings& settings);

/// 64-bit FNV-1a of the canonical text: 16 hexadecimal digits.
std::string config_hash(std::string_view plugin, std::string_view workload, int ranks, int nodes,
                        const Settings& settings);

// A job: what one MPI launch does. The driver writes it to a file that rank 0 reads. Pure values.

/// What earlier attempts of a run left that goes on.
struct Earlier {
  std::int64_t iteration = 0;               ///< the next one's number
  std::vector<std::int64_t> measured = {};  ///< iterations, by rank
  std::int64_t measured_ns = 0;             ///< the longest time that a rank measured

  std::int64_t measured_by(int rank) const {
    const auto at = static_cast<std::size_t>(rank);
    return at < measured.size() ? measured[at] : 0;
  }
  bool operator==(const Earlier&) const = default;
};

/// One workload with one value for each of its options.
struct Point {
  std::int64_t run = 0;  ///< in the database; the driver sets it
  std::string run_key;   ///< unique, [a-z0-9-]: sb_context.run_id; the driver sets it
  std::string workload;
  Settings options;  ///< all options of the workload, in declared order
  std::uint64_t seed = 0;
  std::string config_hash;
  int attempt = 1;
  std::optional<Earlier> earlier = {};  ///< this point goes on with `run`, of a resumable workload

  bool operator==(const Point&) const = default;
};

/// As the user gave them; -1 = not given.
struct Limits {
  std::int64_t iterations = -1;
  std::int64_t warmup = -1;
  std::int64_t duration_ns = -1;
  std::int64_t cap_ns = -1;   ///< no longer than this, whoever decides about iterations and duration
  std::int64_t at_least = 1;  ///< measured iterations, even when the duration is over

  bool operator==(const Limits&) const = default;
};

/// How long a rank may give no sign of life: the one rule, for driver and ranks.
struct Patience {
  std::int64_t time_ns = 0;  ///< 0 = for ever

  bool is_endless() const noexcept { return time_ns <= 0; }
  /// Before the first iteration is done: processes start, models are loaded, caches are cold.
  std::int64_t at_first_ns() const noexcept { return 10 * time_ns; }
  /// Afterwards; `longest_ns` is the longest step so far.
  std::int64_t afterwards_ns(std::int64_t longest_ns) const noexcept { return std::max(time_ns, 20 * longest_ns); }

  bool operator==(const Patience&) const = default;
};

/// Services by name, and where they are, with credentials.
using Endpoints = std::vector<std::pair<std::string, std::string>>;

struct Job {
  /// "" when it has none.
  std::string endpoint_of(std::string_view service) const;

  std::string campaign;  ///< uuid
  std::int64_t launch = 0;
  std::string plugin;
  std::string plugin_file;
  std::string module_dir;
  int ranks = 1;
  int nodes = 1;
  int ranks_per_node = 0;  ///< 0 = as the launcher spreads them
  int thread_level = 0;    ///< enum sb_thread_level
  int cores_per_rank = 1;  ///< that the workload wants
  int repetition = 1;
  std::string environment;  ///< of the ranks besides ours: NAME=VALUE, with blanks between several
  Settings launch_options;  ///< the service's rows, then the workload's launch axes
  Limits limits;
  Patience patience;
  std::int64_t timeout_ns = 0;  ///< of one point, from its setup to its end; 0 = none
  Endpoints endpoints;          ///< of the services that are there, the first one needed first
  std::string spool_dir;
  double rate = 0;  ///< open loop: operations per second of all ranks; 0 = closed loop
  std::string arrival = "constant";
  bool rehearsal = false;     ///< each point is lived for a few iterations and judged: `scalebench check`
  std::vector<Point> points;  ///< in the order to run

  bool operator==(const Job&) const = default;
};

/// The values of its secret options and the passwords of its endpoints, each once: texts that plugins make are kept
/// without them.
std::vector<std::string> secrets_of(const Job& job);

void to_json(nlohmann::json& json, const Job& job);
/// Throws nlohmann's exceptions when a member is missing or of another type.
void from_json(const nlohmann::json& json, Job& job);

/// Written whole or not at all, readable by its owner only (it may hold credentials).
void save_job(const Job& job, const std::filesystem::path& path);
/// Throws run_failed when the file cannot be read or is no job.
Job load_job(const std::filesystem::path& path);

/// How a job comes to rank 0, in one word: the path of a file, or one of these.
inline constexpr const char* job_input = "-";                            ///< standard input, to its end
inline constexpr const char* job_in_environment = "env:SCALEBENCH_JOB";  ///< the variable behind the colon
inline constexpr const char* job_variable = "SCALEBENCH_JOB";

/// Takes it from there. Throws like load_job.
Job receive_job(const std::string& from);

}  // namespace scalebench::plan
