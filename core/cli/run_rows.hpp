// SPDX-License-Identifier: Apache-2.0
// The options of `scalebench run`, as rows: the engine's, the services' and the plugin's.
#pragma once

#include <string>
#include <vector>

#include "cli/row.hpp"
#include "plugin/library.hpp"
#include "service/service.hpp"

namespace scalebench::cli {

/// The engine's own options, grouped as help shows them.
const std::vector<Group>& engine_groups();

/// The options of the workloads of `library` named in `workloads`, one group; of rows with one name the first.
Group plugin_group(const plugin::Library& library, const std::vector<const sb_workload*>& workloads);

/// The names of the services that `workloads` need, in the order of their needs.
std::vector<std::string> services_of(const std::vector<const sb_workload*>& workloads);

/// The options of a service.
Group service_group(const service::Service& service);

/// Names that no plugin's option may have.
std::vector<std::string> reserved_names();

}  // namespace scalebench::cli
