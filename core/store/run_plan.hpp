// SPDX-License-Identifier: Apache-2.0
// Planned points become rows of run and param. Inside this room only.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "plan/job.hpp"
#include "store/database.hpp"
#include "store/writer.hpp"

namespace scalebench::store {

/// Adds runs to one campaign, inside a transaction of the caller's.
class RunPlan {
 public:
  RunPlan(Database& database, std::int64_t campaign, const Units& units);

  /// Sets run, and run_key where it is empty. A point that goes on has its run already, which is planned once more.
  void add(const plan::Job& job, plan::Point& point);

 private:
  void go_on(const plan::Job& job, plan::Point& point);
  std::int64_t point_number(const std::string& config_hash);
  void add_params(std::int64_t run, const plan::Settings& settings);
  void add_limits(std::int64_t run, const plan::Job& job);
  void add_limit(std::int64_t run, const char* name, std::int64_t value, const char* unit);
  const std::string& unit_of(const std::string& option) const;

  Database& database_;
  std::int64_t campaign_;
  const Units& units_;
  std::string key_prefix_;
  std::int64_t points_;
  std::map<std::string, std::int64_t> numbers_;  ///< config hash → run.point
  Statement run_;
  Statement param_;
};

}  // namespace scalebench::store
