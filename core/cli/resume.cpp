// SPDX-License-Identifier: Apache-2.0
#include "cli/resume.hpp"

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "store/reader.hpp"

namespace scalebench::cli {
namespace {

/// The latest of the runs that did not come to their end, by what they are about.
using Unfinished = std::map<std::pair<std::string, int>, store::Run>;

Unfinished unfinished_runs(store::Reader& reader) {
  using enum store::RunStatus;
  Unfinished found;
  for (const store::RunStatus status : {interrupted, failed, planned, running}) {
    for (const store::Run& run : reader.runs({.status = status})) {
      const bool has_begun = !run.started.empty();  // one that is planned: in the attempt before
      if (status == planned && !has_begun) continue;
      store::Run& known = found[{run.config_hash, run.repetition}];
      if (run.id > known.id) known = run;
    }
  }
  return found;
}

/// What a killed scalebench measured of a run is in its spools; beginning it anew would leave that behind.
void require_stored(const store::Run& run, const std::filesystem::path& database) {
  if (run.status != store::RunStatus::running) return;
  base::wrong_input(
      "run {} is running, or its scalebench was killed: `{} recover --db {}` stores what it measured, then "
      "--resume goes on with it",
      run.id, base::typed_name(), base::quote(database.string()));
}

/// Points of resumable workloads go on in the runs that they began, with the seeds of then.
void go_on_with_unfinished(Order& order, store::Reader& reader) {
  const Unfinished unfinished = unfinished_runs(reader);
  order.going_on = 0;
  for (plan::Job& job : order.expansion.jobs) {
    for (plan::Point& point : job.points) {
      point.run = 0, point.attempt = 1, point.earlier.reset();
      const auto found = unfinished.find({point.config_hash, job.repetition});
      if (found == unfinished.end() || (order.library.workload(point.workload).flags & SB_RESUMABLE) == 0) continue;
      const store::Run& run = found->second;
      require_stored(run, order.settings.database);
      point.run = run.id, point.seed = run.seed;
      point.attempt = run.attempt + (run.status == store::RunStatus::planned ? 0 : 1);
      point.earlier = reader.earlier(point.run);
      ++order.going_on;
    }
  }
}

}  // namespace

void leave_out_done(Order& order) {
  const auto& database = order.settings.database;
  std::error_code problem;
  const bool is_new = !std::filesystem::exists(database, problem) || std::filesystem::is_empty(database, problem);
  if (!order.arguments.flag("resume") || is_new) return;
  std::set<std::pair<std::string, int>> done;
  store::Reader reader(database);
  for (const store::Run& run : reader.runs({.status = store::RunStatus::done})) {
    done.emplace(run.config_hash, run.repetition);
  }
  order.done_already += plan::leave_out(order.expansion.jobs, [&](const plan::Job& job, const plan::Point& point) {
    return done.contains({point.config_hash, job.repetition});
  });
  go_on_with_unfinished(order, reader);
}

}  // namespace scalebench::cli
