// SPDX-License-Identifier: Apache-2.0
// Finds programs as execvp would, but says so before anything is started.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scalebench::process {

/// A name with a slash is taken as a path; any other is looked for in $PATH, then in `further` folders. Answers an
/// absolute path to an executable regular file, or nothing.
std::optional<std::filesystem::path> find_program(std::string_view name,
                                                  const std::vector<std::filesystem::path>& further = {});

}  // namespace scalebench::process
