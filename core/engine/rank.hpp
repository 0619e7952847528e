// SPDX-License-Identifier: Apache-2.0
// The body of `scalebench rank`: what the launcher starts on every node.
#pragma once

#include <string>

namespace scalebench::engine {

/// Runs the job that comes from there (plan::receive_job, by rank 0 alone) with all ranks of this MPI job; `thread_level` is enum
/// sb_thread_level. Answers the exit code: 0 whenever the ranks left in good order, whatever became of the points (the
/// journals tell). Throws base::Error in rank 0 when the job could not be run; prints nothing.
int run_rank(const std::string& job, int thread_level);

}  // namespace scalebench::engine
