// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace scalebench::plugin {

/// Why this file cannot be handed to the dynamic loader, or "". The loader maps what a file's header promises: a
/// truncated library would end the process with SIGBUS instead of an error.
std::string library_defect(const std::filesystem::path& file);

}  // namespace scalebench::plugin
