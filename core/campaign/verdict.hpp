// SPDX-License-Identifier: Apache-2.0
// How each point of a job ended, judged from what the ranks left behind and from how the launch ended.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/job_facts.hpp"
#include "store/records.hpp"

namespace scalebench::campaign {

struct Verdict {
  store::RunStatus status = store::RunStatus::done;
  std::string cause = {};        ///< the sentence why; "" when done
  std::string environment = {};  ///< of a skipped one: it may run with these variables; "" = nothing would help
};

/// What is known of the end of the job from outside the ranks.
struct Ending {
  bool interrupted = false;  ///< a stop was asked for
  std::string cause = {};    ///< why it died, "" when it ended in good order
  bool lacks_rank = false;   ///< a rank began the end, and `cause` does not name it
};

/// What the ranks agreed on; empty when the job did not come that far.
std::optional<Verdict> agreed_verdict(const store::JobFacts& job, int point);

using Verdicts = std::vector<std::optional<Verdict>>;

/// One verdict per point of an ended job, in its order, from point `first` on: those before it are known. Empty for a
/// point that was never begun. What the ranks agreed on wins; a point that was begun without that died with the job.
/// When nothing was begun, every point shares the job's cause.
Verdicts judge(const store::JobFacts& job, std::size_t points, const Ending& ending, std::size_t first = 0);

/// "12 operations failed, first: OOM …", over all ranks; "" when none did. The point may be done all the same.
std::string failed_operations(const store::JobFacts& job, int point);

}  // namespace scalebench::campaign
