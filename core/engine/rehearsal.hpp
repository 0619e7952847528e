// SPDX-License-Identifier: Apache-2.0
// Points that are judged instead of measured: dry runs of all ranks at once, with MPI, roles and servers in place.
#pragma once

#include <string>
#include <vector>

#include "engine/job_context.hpp"
#include "plugin/dry_run.hpp"

namespace scalebench::engine {

/// Collective. Lives the job's point of this index; this rank's remark goes to a file in the job's folder at once, so
/// that those of a job that hangs or dies are there.
void rehearse(const JobContext& stage, int index);

/// What rank `rank` said of the first points, in their order.
std::vector<plugin::Remark> read_remarks(const std::filesystem::path& job_folder, int rank);

}  // namespace scalebench::engine
