// SPDX-License-Identifier: Apache-2.0
// `scalebench new-plugin NAME`: a folder with a plugin that builds and runs as it is.
#pragma once

#include <filesystem>
#include <string>

namespace scalebench::cli {

/// Writes folder `parent`/NAME; refuses a name that is none and a folder that exists. Answers the folder.
std::filesystem::path write_new_plugin(const std::string& name, const std::filesystem::path& parent);

}  // namespace scalebench::cli
