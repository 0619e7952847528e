// SPDX-License-Identifier: Apache-2.0
// Where this installation keeps things: its own binary, the plugins, what services load.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "plugin/catalog.hpp"

namespace scalebench::cli {

/// The running binary.
std::filesystem::path self();
/// What to type for it here: "scalebench" where $PATH leads to it, else `called`, as a shell takes it.
std::string name_to_type(const std::string& called);

/// The plugins found along --plugin-path `path`, $SCALEBENCH_PLUGIN_PATH, beside the binary and in the prefix.
/// What plugins are loaded into: our MPI, the option names that are taken.
plugin::Host plugin_host();

plugin::Catalog catalog(const std::string& path);
/// A plugin by name or path to its .so. Throws wrong_input with those found and where it looked.
plugin::Library find_plugin(const std::string& name, const std::string& path);
/// "aggregation, osu, throughput", for sentences.
std::string plugin_names(const std::string& path);

/// The folder `modules` beside the folder of a plugin, or beside this installation's own.
std::filesystem::path module_folder(const std::filesystem::path& plugin_file);

}  // namespace scalebench::cli
