// SPDX-License-Identifier: Apache-2.0
// What a dry run puts in the engine's place: a recorder that counts and judges what a workload records.
#pragma once

#include <scalebench/abi.h>

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "plugin/hooks.hpp"
#include "plugin/option_text.hpp"

namespace scalebench::plugin {

class CountingRecorder {
 public:
  explicit CountingRecorder(const sb_workload& workload);
  CountingRecorder(const CountingRecorder&) = delete;
  CountingRecorder& operator=(const CountingRecorder&) = delete;

  /// One more metric; its number.
  std::int32_t add(const sb_metric& row);
  const std::string& name_of(std::size_t metric) const { return kinds_[metric].name; }

  /// For the hook that comes next, setup or one that iterates.
  sb_recorder* enter(sb_phase phase, std::int64_t iteration);
  /// The hook named comes next, which may not record.
  void close(const char* hook) { closed_for_ = hook; }

  /// An operation begins that overlaps others.
  void take_off(std::int64_t operation) { in_flight_.insert(operation); }
  std::size_t in_flight() const { return in_flight_.size(); }

  /// Samples of each metric so far, failed ones among them.
  const std::vector<std::int64_t>& counts() const { return counts_; }
  /// Failed samples of each metric so far.
  const std::vector<std::int64_t>& failures() const { return failures_; }
  const std::string& first_failure() const { return failure_; }
  /// The first thing recorded that the tables do not allow, or "".
  const std::string& misuse() const { return misuse_; }

 private:
  static CountingRecorder& of(sb_recorder* recorder) { return *static_cast<CountingRecorder*>(recorder->host); }
  bool count(std::uint32_t metric, bool timed);
  void judge(std::uint32_t metric, double value);
  void fail(std::uint32_t metric, const char* text);
  bool is_in_flight(std::int64_t operation);
  bool land(std::int64_t operation);
  bool takes_laps();
  bool complain(std::string text);
  void read_clock();

  struct Kind {
    std::string name, unit;
    bool is_its_own;
  };
  const bool overlaps_;
  std::vector<Kind> kinds_;
  sb_recorder recorder_{};
  std::vector<std::int64_t> counts_, failures_;
  std::set<std::int64_t> in_flight_;
  std::string failure_, misuse_;
  const char* closed_for_ = "";
};

/// One point of a workload, lived hook by hook, with a recorder that judges.
class PointLife {
 public:
  /// As one rank on one node without MPI. Its options are at the first of their default values until `set`.
  explicit PointLife(const sb_workload& workload, std::string plugin_dir = "", std::string endpoint = "");
  /// As the rank that `context` describes; what it points to outlives it.
  PointLife(const sb_workload& workload, const sb_context& context);
  PointLife(const PointLife&) = delete;
  PointLife& operator=(const PointLife&) = delete;

  /// Before setup. Throws wrong_input for an unknown option or a value that is none.
  void set(std::string_view option, std::string_view text);

  HookAnswer validate();  ///< SB_OK without the hook, as verify
  HookAnswer setup();
  HookAnswer iterate(sb_phase phase = SB_MEASURE);
  HookAnswer start(sb_phase phase = SB_MEASURE);  ///< of an asynchronous workload, with progress instead of iterate
  HookAnswer progress(sb_phase phase, std::uint64_t until_ns);
  HookAnswer verify();
  HookAnswer teardown();

  /// Whether operations overlap: start and progress instead of iterate.
  bool overlaps() const { return (workload_.flags & SB_ASYNCHRONOUS) != 0; }
  const CountingRecorder& recorder() const { return recorder_; }
  /// As setup left it.
  const sb_point& point() const { return hooks_.point(); }

 private:
  void fill_context();

  const sb_workload& workload_;
  std::string plugin_dir_, module_dir_, endpoint_;
  std::vector<OptionValue> values_;
  std::vector<sb_value> options_;
  sb_context context_{};
  CountingRecorder recorder_;
  Hooks hooks_{workload_, [this](const sb_metric& row) { return recorder_.add(row); }};
  std::int64_t iteration_ = 0;
};

}  // namespace scalebench::plugin
