// SPDX-License-Identifier: Apache-2.0
// How each point of a job ended, judged from what the ranks left behind and from how the launch ended.
#pragma once

#include <string>
#include <vector>

#include "spool/folder.hpp"
#include "spool/journal.hpp"

namespace scalebench::campaign {

struct Verdict {
  std::string status;  ///< done, failed, skipped, incorrect, interrupted; "" = never begun
  std::string cause;   ///< the sentence why; "" when done
};

/// What is known of the end of the job from outside the ranks.
struct Ending {
  bool interrupted = false;  ///< a stop was asked for
  std::string cause;         ///< why it died, "" when it ended in good order
};

/// All entries of the journals in `folder`, rank by rank. Damaged lines are left out.
std::vector<spool::Entry> read_entries(const spool::Folder& folder);

/// One verdict per point, in the job's order. The agreed status wins; a point that some rank began and no rank 0 agreed
/// on died with the job. When nothing was begun, every point shares the job's cause.
std::vector<Verdict> judge(const std::vector<spool::Entry>& entries, std::size_t points, const Ending& ending);

}  // namespace scalebench::campaign
