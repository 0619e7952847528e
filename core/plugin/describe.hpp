// SPDX-License-Identifier: Apache-2.0
// What a plugin's tables say, for people and for programs. The plugin has passed the checks.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "plugin/library.hpp"

namespace scalebench::plugin {

/// Everything about the plugin, or about one workload, service or exporter of it; lines of at most 100 columns where
/// words allow.
std::string describe(const Library& library);
std::string describe(const sb_workload& workload);
std::string describe(const sb_service& service);
std::string describe(const sb_exporter& exporter);

/// The same with fixed keys: name, help, version, build, mpi, file, content_id, abi; workloads, each with name, help,
/// independent, thread_level, ranks, options, metrics, roles, needs, verifies; services, each with name, help, records,
/// schemes, syntax, variable, options; exporters, each with name, help, plugin, options. What a row lacks is null.
nlohmann::json to_json(const Library& library);
nlohmann::json to_json(const sb_workload& workload);
nlohmann::json to_json(const sb_service& service);

/// What the plugin was optimised at, by its `build`: "-O3", "-O0"; "" where that does not say so.
std::string_view optimisation(const sb_plugin& plugin);

/// "int", "size", … as help shows an option's argument; "launch" or "point".
std::string_view type_word(int type);
std::string_view axis_word(int axis);

}  // namespace scalebench::plugin
