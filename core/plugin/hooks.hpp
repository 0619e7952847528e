// SPDX-License-Identifier: Apache-2.0
// The hooks of a workload, called in one way by all who call them: the engine that measures, the dry run that judges,
// the programs that measure the engine.
#pragma once

#include <scalebench/abi.h>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace scalebench::plugin {

/// What a hook answered.
struct HookAnswer {
  std::int32_t status = SB_OK;
  std::string text;

  bool operator==(const HookAnswer&) const = default;
};

/// The text ends where its memory does, whatever the workload wrote into it.
HookAnswer answer_of(std::int32_t status, const sb_error& error);

/// One life of a workload: the object that its setup makes, and what setup says of the point. Whoever calls the hooks
/// keeps their order; the destructor calls none.
class Hooks {
 public:
  /// Takes a metric that setup declares and whose row is good; answers its number. What it throws is the workload's to
  /// hear.
  using Declare = std::function<std::int32_t(const sb_metric& row)>;
  static constexpr std::size_t most_declared = 1000;

  /// The workload outlives this.
  Hooks(const sb_workload& workload, Declare declare);
  Hooks(const Hooks&) = delete;
  Hooks& operator=(const Hooks&) = delete;

  HookAnswer validate(const sb_context& context) const;  ///< SB_OK without the hook, as verify
  HookAnswer setup(const sb_context& context, sb_recorder* recorder);
  HookAnswer iterate(sb_recorder* recorder);
  HookAnswer start(sb_recorder* recorder, std::int64_t operation, std::uint64_t due_ns);
  HookAnswer progress(sb_recorder* recorder, std::uint64_t until_ns);
  HookAnswer verify();
  HookAnswer teardown();

  /// Setup was good, and nothing has been torn down.
  bool is_set_up() const noexcept { return is_set_up_; }
  /// For the hooks, as setup made it.
  void* self() const noexcept { return self_; }
  /// As setup left it; a batch is one operation at least.
  const sb_point& point() const noexcept { return point_; }
  /// What one sample of a metric works on; declared ones follow those of the table.
  double work(std::size_t metric) const { return work_[metric]; }

 private:
  static std::int32_t declare(sb_point* point, const sb_metric* row, sb_error* error);
  std::int32_t declare(const sb_metric& row);

  const sb_workload& workload_;
  Declare declare_;
  std::vector<double> work_;
  std::vector<std::pair<std::string, std::int32_t>> declared_;
  sb_point point_;
  void* self_ = nullptr;
  bool is_set_up_ = false;
};

}  // namespace scalebench::plugin
