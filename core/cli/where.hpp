// SPDX-License-Identifier: Apache-2.0
// Where this installation keeps things: its own binary, the plugins, what services load.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/look.hpp"
#include "plugin/catalog.hpp"
#include "plugin/library.hpp"
#include "service/service.hpp"

namespace scalebench::cli {

/// The running binary.
std::filesystem::path self();
/// What to type for it here: "scalebench" where $PATH leads to it, else `called`, as a shell takes it.
std::string name_to_type(const std::string& called);

/// What plugins are loaded into: our MPI, the option names that are taken.
plugin::Host plugin_host();

/// --plugin-path and --trust, for commands that look for plugins.
Row plugin_path_row();
Row trust_row();

/// Along --plugin-path and $SCALEBENCH_PLUGIN_PATH, beside the binary and in the prefix.
plugin::Catalog catalog(const std::string& path);
/// What is there, by name, looked at in a child process; what everybody may change is not looked into.
std::vector<Sight> look_around(const std::string& path, bool trust);
/// A plugin by name or path to its .so, looked at in a child process before it is loaded here. Throws wrong_input with
/// those found and where it looked, with why it cannot be used, or with who else could write it.
plugin::Library find_plugin(const std::string& name, const Arguments& arguments);
/// A service by name: of the plugin that needs it, of the plugin of that name, or of whatever other plugin is found to
/// bring it. Throws wrong_input with those that there are.
service::Service find_service(const std::string& name, const plugin::Library& user, const Arguments& arguments);
/// "aggregation, null, throughput", for sentences.
std::string plugin_names(const Arguments& arguments);

/// The folder `modules` beside the folder of a plugin, or beside this installation's own.
std::filesystem::path module_folder(const std::filesystem::path& plugin_file);

}  // namespace scalebench::cli
