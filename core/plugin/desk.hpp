// SPDX-License-Identifier: Apache-2.0
// What a dry run puts in the engine's place: a recorder that counts and judges what a workload records.
#pragma once

#include <scalebench/abi.h>

#include <string>
#include <vector>

#include "plugin/option_text.hpp"

namespace scalebench::plugin {

class DeskRecorder {
 public:
  explicit DeskRecorder(const sb_workload& workload);
  DeskRecorder(const DeskRecorder&) = delete;
  DeskRecorder& operator=(const DeskRecorder&) = delete;

  /// For the hook that comes next.
  sb_recorder* enter(sb_phase phase, std::int64_t iteration);

  /// Samples of each metric so far, failed ones among them.
  const std::vector<std::int64_t>& counts() const { return counts_; }
  const std::string& first_failure() const { return failure_; }
  /// The first thing recorded that the tables do not allow, or "".
  const std::string& misuse() const { return misuse_; }

 private:
  static DeskRecorder& of(sb_recorder* recorder) { return *static_cast<DeskRecorder*>(recorder->host); }
  void count(std::uint32_t metric, bool timed);
  void read_clock();

  const sb_workload& workload_;
  sb_recorder recorder_{};
  std::vector<std::int64_t> counts_;
  std::string failure_, misuse_;
};

/// A context of one rank on one node, its options at the first of their default values.
class DeskContext {
 public:
  DeskContext(const sb_workload& workload, std::string plugin_dir);
  DeskContext(const DeskContext&) = delete;
  DeskContext& operator=(const DeskContext&) = delete;

  const sb_context* get() const { return &context_; }
  sb_candidate candidate() const;

 private:
  std::string plugin_dir_, module_dir_;
  std::vector<OptionValue> values_;
  std::vector<sb_value> options_;
  sb_context context_{};
};

}  // namespace scalebench::plugin
