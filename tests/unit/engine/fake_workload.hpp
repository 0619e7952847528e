// SPDX-License-Identifier: Apache-2.0
// A workload without a plugin: tables made in the test, iterate given as a function.
#pragma once

#include <scalebench/abi.h>

#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace scalebench::engine {

class FakeWorkload {
 public:
  using Iterate = std::function<std::int32_t(sb_recorder&, sb_error&)>;

  using Start = std::function<std::int32_t(sb_recorder&, std::int64_t operation, std::uint64_t due_ns, sb_error&)>;
  using Progress = std::function<std::int32_t(sb_recorder&, std::uint64_t until_ns, sb_error&)>;

  explicit FakeWorkload(Iterate iterate, std::vector<std::string> units = {"ns", "1", "B/s"})
      : iterate_(std::move(iterate)), units_(std::move(units)) {
    static constexpr const char* names[] = {"put", "count", "speed"};
    for (std::size_t n = 0; n < units_.size(); ++n)
      metrics_.push_back({names[n], "", units_[n].c_str(), nullptr, SB_LOWER, SB_BY_WORKLOAD, SB_WORK, 0});
    table_.struct_size = sizeof table_;
    table_.name = "fake";
    table_.metrics = metrics_.data();
    table_.metric_count = static_cast<std::uint32_t>(metrics_.size());
    table_.metric_size = sizeof(sb_metric);
    table_.iterate = [](void* self, sb_recorder* recorder, sb_error* error) {
      return static_cast<FakeWorkload*>(self)->iterate_(*recorder, *error);
    };
  }
  /// One whose operations overlap.
  FakeWorkload(Start start, Progress progress) : FakeWorkload(Iterate()) {
    start_ = std::move(start), progress_ = std::move(progress);
    table_.flags = SB_INDEPENDENT | SB_ASYNCHRONOUS;
    table_.iterate = nullptr;
    table_.start = [](void* self, sb_recorder* recorder, std::int64_t operation, std::uint64_t due_ns,
                      sb_error* error) {
      return static_cast<FakeWorkload*>(self)->start_(*recorder, operation, due_ns, *error);
    };
    table_.progress = [](void* self, sb_recorder* recorder, std::uint64_t until_ns, sb_error* error) {
      return static_cast<FakeWorkload*>(self)->progress_(*recorder, until_ns, *error);
    };
  }
  FakeWorkload(const FakeWorkload&) = delete;
  FakeWorkload& operator=(const FakeWorkload&) = delete;

  const sb_workload& table() const { return table_; }

  static std::int32_t refuse(sb_error& error, std::int32_t status, const char* text) {
    std::snprintf(error.text, sizeof error.text, "%s", text);
    return status;
  }

 private:
  Iterate iterate_;
  Start start_;
  Progress progress_;
  std::vector<std::string> units_;
  std::vector<sb_metric> metrics_;
  sb_workload table_ = {};
};

}  // namespace scalebench::engine
