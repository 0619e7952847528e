// SPDX-License-Identifier: Apache-2.0
// Passwords on the command line: out of argv first thing, masked in everything that is kept.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace scalebench::cli {

/// The words behind the program's name. What may be secret in a URL is overwritten in argv itself, where `ps` reads it.
std::vector<std::string> take_command_line(int argc, char** argv);

/// The command line for the record, quoted for a shell, secrets as ***.
const std::string& masked_command_line();

/// A sentence that may quote what was typed, with *** for what take_command_line() found to be secret.
std::string without_typed_secrets(std::string sentence);

/// SCALEBENCH_API_KEY for api-key.
std::string variable_of(std::string name);

/// The first line of `file` (given by --NAME-file), else what $SCALEBENCH_NAME holds; "" without either.
std::string read_secret(const std::string& name, const std::string& file);

/// Makes the database, or the one that is there, readable by its owner only.
void keep_private(const std::filesystem::path& database);

}  // namespace scalebench::cli
