// SPDX-License-Identifier: Apache-2.0
// What a rank says about itself and its samples: one line of JSON per entry, appended by a single write(2) each, so
// that a killed rank leaves whole lines and at most one torn one.
//
// Lines name their kind in "t" and hold the members below under their own names. Times are raw CLOCK_MONOTONIC.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/file.hpp"

namespace scalebench::spool {

/// "rank": first line of a journal; a later one replaces it (the clock is compared again when the job ends).
/// Common time of an instant t of this rank = t + offset + drift · (t − clock_at_ns).
struct RankFacts {
  int rank = 0;
  int node = 0;  ///< numbered by their lowest rank
  std::string host = {};
  std::int64_t pid = 0;
  std::string cpus = {};  ///< allowed ones, "0-3,8"
  std::string boot_id = {};
  std::uint64_t mpi_init_ns = 0;
  std::string mpi_library = {};
  int thread_level = 0;
  std::int64_t clock_offset_ns = 0;  ///< to the clock of rank 0
  std::int64_t clock_error_ns = 0;   ///< bound of the offset's error
  double clock_drift_ppb = 0;
  std::uint64_t clock_at_ns = 0;  ///< when the offset was taken, on this rank's clock
  std::uint64_t clock_cost_ns = 0;
};

/// "phase": written before the phase begins. point: index in Job::points.
struct PhaseBegin {
  int point = 0;
  std::string phase = {};  ///< setup, warmup, measure, verify, teardown
  std::uint64_t at_ns = 0;
};

/// What a sample without declared work counts as in a rate: an operation of its rank, its rank's part of a call that
/// all ranks make together, or, waiting, nothing.
inline constexpr const char* counted_operations = "operations";
inline constexpr const char* counted_calls = "calls";
inline constexpr const char* counted_nothing = "nothing";

/// "series": explains a number used in the records of this point. Written before setup, which may already record, and
/// again before the warm-up when setup has said batch, work and how many iterations: the last line of a series counts.
struct Series {
  int point = 0;
  int series = 0;
  std::string metric = {};
  std::string unit = {};
  std::int64_t batch = 1;
  double work = 0;
  std::string work_unit = {};
  std::int64_t warmup_end = 0;  ///< first measured iteration
  std::string counted = counted_operations;
  std::string better = {};  ///< lower, higher, neutral, of a metric that setup declared; "" = by the plugin's tables
  std::string help = {};
};

/// "part": the role that this rank plays in the point; written only where the workload has roles.
struct Part {
  int point = 0;
  std::string role = {};
};

/// "failure": why a record with the flag `failed` failed. Of those with the same series and code only the first ones,
/// see FailureCount.
struct FailureEntry {
  int point = 0;
  int series = 0;
  std::int64_t iteration = 0;
  int code = 0;
  std::string text = {};
};

/// Of one series and code in one point.
inline constexpr std::int64_t most_failures_told = 100;

/// "failures": how often operations of a series failed with this code so far, where not each of them has a line; the
/// last line of a series and code counts.
struct FailureCount {
  int point = 0;
  int series = 0;
  int code = 0;
  std::int64_t count = 0;
};

/// "event": a remark of the workload or of the engine.
struct Event {
  int point = 0;
  std::uint64_t at_ns = 0;
  std::string level = {};  ///< info, warning
  std::string text = {};
};

/// "item": what an operation is called elsewhere; of an operation and key the last one counts.
struct Item {
  int point = 0;
  std::int64_t operation = 0;
  std::string key = {};
  std::string text = {};
};

/// Of one rank and point.
inline constexpr std::int64_t most_items = 10'000;

/// "wall": what the clock on the wall showed, by which others stamp: at the begin and end of a point and every minute.
struct WallClock {
  int point = 0;
  std::uint64_t at_ns = 0;
  std::int64_t unix_ns = 0;
};

/// "status": how the point ended for this rank.
struct Status {
  int point = 0;
  std::string status = {};  ///< done, failed, skipped, relaunch, incorrect, interrupted
  std::string text = {};    ///< the sentence why; empty when done; of relaunch, a last line for the launcher
  bool agreed = false;      ///< rank 0: the worst of all ranks
  std::uint64_t at_ns = 0;
};

/// "end": last line; the rank left in good order.
struct End {
  std::int64_t involuntary_switches = 0;
  std::string cpus_seen = {};  ///< where it was found running
};

using Entry =
    std::variant<RankFacts, PhaseBegin, Series, Part, FailureEntry, FailureCount, Event, Item, WallClock, Status, End>;

/// The writing end. Single-threaded.
class Journal {
 public:
  /// Appends to the file, which is created when it does not exist. Throws base::Error.
  explicit Journal(const std::filesystem::path& file);
  void write(const Entry& entry);

 private:
  std::filesystem::path path_;
  base::Fd file_;
};

struct JournalContent {
  std::vector<Entry> entries;
  std::size_t damaged = 0;  ///< lines that are no entry; a torn last line is dropped without being counted
};

/// The reading end of a journal that may still grow. It can be read on when somebody removes the file.
class JournalReader {
 public:
  /// Throws base::Error.
  explicit JournalReader(const std::filesystem::path& file);
  /// The whole lines that were written since the last call.
  JournalContent read_on();

 private:
  std::filesystem::path path_;
  base::Fd file_;
  std::size_t read_ = 0;  ///< so many bytes, in whole lines
};

JournalContent read_journal(const std::filesystem::path& file);

/// One line without its end, and back. parse_entry throws base::Error.
std::string to_line(const Entry& entry);
Entry parse_entry(std::string_view line);

}  // namespace scalebench::spool
