// SPDX-License-Identifier: Apache-2.0
// The sb_context of a point, with everything it points to.
#pragma once

#include <scalebench/abi.h>

#include <string>
#include <vector>

#include "engine/group.hpp"
#include "engine/point_log.hpp"
#include "engine/roles.hpp"
#include "engine/job_context.hpp"

namespace scalebench::engine {

/// Not to be moved: workloads keep pointers into it until teardown has returned.
class Context {
 public:
  /// Local: binds the options and deals the roles. Throws base::Error.
  Context(const sb_workload& workload, const JobContext& stage, const plan::Point& point, PointLog& log);
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  /// Whether the ranks suffice for the roles.
  const StepResult& casting() const noexcept { return casting_.verdict; }

  /// Collective: makes the workload's communicators.
  void connect();
  /// Collective: frees them.
  void disconnect();

  const sb_context& get() const noexcept { return context_; }

 private:
  static void log(const sb_context*, std::int32_t level, const char* text);
  static std::int32_t stopping(const sb_context*);
  static void expect(const sb_context*, std::int64_t ns);
  static void note(const sb_context*, std::int64_t operation, const char* key, const char* text);
  void describe_rank();
  void describe_point(const plan::Point& point);

  const JobContext& stage_;
  PointLog& log_;
  std::vector<sb_value> options_;
  std::vector<sb_endpoint> endpoints_;
  Casting casting_;
  Communicator comm_;
  Communicator role_comm_;
  std::string plugin_dir_;
  sb_continuation continuation_ = {};
  sb_context context_ = {};
};

}  // namespace scalebench::engine
