// SPDX-License-Identifier: Apache-2.0
// The options of `scalebench run`, as rows: the engine's, the services' and the plugin's.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "cli/row.hpp"
#include "plugin/library.hpp"

namespace scalebench::cli {

/// The engine's own options, grouped as help shows them.
const std::vector<Group>& engine_groups();

/// The options of the workloads of `library` named in `workloads`, one group; of rows with one name the first.
Group plugin_group(const plugin::Library& library, const std::vector<const sb_workload*>& workloads);

/// The names of the services that `workloads` need.
std::set<std::string> services_of(const std::vector<const sb_workload*>& workloads);

/// The options of the services that `workloads` need, one group each.
std::vector<Group> service_groups(const std::vector<const sb_workload*>& workloads);

/// Names that no plugin's option may have.
std::vector<std::string> reserved_names();

/// A row of the plugin's table as plan knows it.
plan::Option to_option(const sb_option& row);

}  // namespace scalebench::cli
