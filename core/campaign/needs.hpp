// SPDX-License-Identifier: Apache-2.0
// Which services a job needs, and what their servers are to be told, from the rows of the job's workloads.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "plan/job.hpp"
#include "plugin/library.hpp"
#include "service/service.hpp"

namespace scalebench::campaign {

struct ServiceOrder {
  std::string service;
  std::vector<std::string> arguments;
};

/// Those that workloads of the job need and that the job has no endpoint of.
std::vector<ServiceOrder> services_of(const plan::Job& job, const plugin::Library& library);

/// Jobs whose service is there already: the options that a need would have handed to it, as `KEYWORD ${option}`, become
/// what its facts say under that keyword (`config.KEYWORD`, or `module.…_KEYWORD` of what it has loaded), or the text
/// `unknown` where they do not. Throws wrong_input when an option of `typed` says something else, or nobody can tell
/// whether it is so.
void take_servers_word(std::vector<plan::Job>& jobs, const plugin::Library& library, std::string_view service,
                       const service::Found& found, const std::set<std::string>& typed);

/// Throws lacking, with the remedy, for the first file that a workload of the job needs and that is not there.
void require_files(const plan::Job& job, const plugin::Library& library);

struct MissingFile {
  std::string file, when, remedy;  ///< `when` as in sb_need
};

/// The files that some points of the plugin would need and that are not there. One whose name depends on an option is
/// not looked for.
std::vector<MissingFile> missing_files(const plugin::Library& library, const std::string& module_dir);

}  // namespace scalebench::campaign
