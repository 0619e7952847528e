// SPDX-License-Identifier: Apache-2.0
// Takes over what the ranks of one job leave. Points that are done are stored while the job goes on, whenever its ranks
// pause for that, each with its samples, its status and its summaries; the rest is stored when the job has ended. What
// has been opened is read on even if somebody removes it.
#pragma once

#include <cstdint>
#include <exception>
#include <map>
#include <string>
#include <vector>

#include "campaign/campaign.hpp"
#include "campaign/runner.hpp"
#include "campaign/verdict.hpp"
#include "plan/job.hpp"
#include "plugin/library.hpp"
#include "spool/control.hpp"
#include "store/job_facts.hpp"
#include "store/writer.hpp"

namespace scalebench::campaign {

/// One point as it went into the database.
struct Judged {
  std::int64_t run = 0;
  store::RunStatus status = store::RunStatus::done;
  std::string cause = {};  ///< also of a done one: operations that failed
  bool is_kept = true;     ///< false: somebody deleted the run meanwhile
};

/// Stores a point as judged; one that is said to be done and left no samples, or whose samples are gone, has failed.
/// `may_be_empty`: its samples are the driver's. In a transaction of the caller's.
Judged store_judged(store::Writer& writer, const store::JobFacts& facts, int point, std::int64_t run, Verdict verdict,
                    bool may_be_empty);

/// One per job, made before its ranks are started. `job` and all it borrows outlive it.
class Collector {
 public:
  Collector(store::Writer& writer, Observer& observer, const plugin::Library& library, const plan::Job& job,
            bool may_retry);

  /// For the runner.
  Handover handover() {
    return {bell_.fd(), [this] { return bell_.rang(); }, [this] { store_while_it_runs(); }};
  }
  /// To be called at every look at the running job.
  void look();
  spool::Control& control() { return control_; }

  /// The job has ended. Throws base::Error when something could not be stored, then or before.
  void finish(const JobEnd& end, const Ending& ending);

  // What has become of the points, after finish(): each of them is judged or was not begun.
  const std::vector<Judged>& judged() const { return judged_; }
  const std::vector<plan::Point>& not_begun() const { return not_begun_; }
  /// By the environment variables with which they may run.
  const std::map<std::string, std::vector<plan::Point>>& again() const { return again_; }
  /// The launch ended badly though no point did.
  bool ended_oddly() const { return ended_oddly_; }

 private:
  void store_while_it_runs();
  void store_agreed(int end);
  void store_rest(const Verdicts& verdicts, const JobEnd& end);
  void store_point(int point, Verdict verdict);
  void mark_running(int point);
  bool is_by_launch(const plan::Point& point) const;
  void store_launch_metrics(const JobEnd& end);

  store::Writer& writer_;
  Observer& observer_;
  const plugin::Library& library_;
  const plan::Job& job_;
  bool may_retry_;
  spool::Control control_;
  spool::Bell bell_;
  store::JobReader reader_;
  const store::JobFacts* facts_ = nullptr;
  int stored_ = 0;   ///< the first points, so many
  int running_ = 0;  ///< the last point that is known to the database as running
  int seen_ = 0;     ///< the point that rank 0 was last seen in, and since when
  std::uint64_t seen_since_ns_ = 0;
  std::exception_ptr problem_;
  std::vector<Judged> judged_;
  std::vector<plan::Point> not_begun_;
  std::map<std::string, std::vector<plan::Point>> again_;
  bool ended_oddly_ = false;
};

}  // namespace scalebench::campaign
