// SPDX-License-Identifier: Apache-2.0
// The list of `scalebench runs`: one line per run, oldest first, with the options in which the runs of a workload
// differ.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "report/figures_table.hpp"
#include "report/result.hpp"

namespace scalebench::report {

struct ListedRun {
  store::Run run;
  std::vector<store::Param> params;
  std::string tags;         ///< "machine=a note=b", of the campaign
  std::int64_t so_far = 0;  ///< samples, of a run that is running
};

/// Text without control characters; options and causes are cut so that lines fit or, where there is no room for them,
/// stand below their run. A sentence when there is no run.
std::string runs_table(const std::vector<ListedRun>& runs, const Look& look = {});

}  // namespace scalebench::report
