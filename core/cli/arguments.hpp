// SPDX-License-Identifier: Apache-2.0
// Passwords on the command line: out of argv first thing, masked in everything that is kept.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/row.hpp"
#include "plan/request.hpp"

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

// What was typed, read by rows: unknown names, missing values and double options are refused with a sentence.

class Arguments {
 public:
  /// Reads `words` (without the command's name) by the rows of `groups`; throws base::Error(wrong_input).
  /// With `tolerant`, unknown options are passed over: used to find --plugin before its options are known.
  static Arguments parse(const std::vector<std::string>& words, const std::vector<Group>& groups,
                         bool tolerant = false);

  bool given(std::string_view name) const;
  /// The value typed, or the row's fallback.
  std::string text(std::string_view name) const;
  /// All values of a repeatable option, in order.
  std::vector<std::string> texts(std::string_view name) const;
  /// The typed value checked by its row: range and grammar.
  std::int64_t integer(std::string_view name) const;
  double real(std::string_view name) const;
  /// Given as --NAME and not as --no-NAME.
  bool flag(std::string_view name) const;
  /// Option name → text as typed, of all options that take one value.
  const std::map<std::string, std::string, std::less<>>& typed() const { return single_; }
  const std::vector<std::string>& positional() const { return positional_; }

  /// Adds what a configuration file says; what was typed wins.
  void add_defaults(const std::vector<plan::Entry>& entries);

 private:
  const Row& row(std::string_view name) const;
  void take(const std::string& name, const std::vector<std::string>& values);
  void set(const Row& known, const std::string& value);

  std::map<std::string, Row, std::less<>> rows_;
  std::map<std::string, std::string, std::less<>> single_;
  std::map<std::string, std::vector<std::string>, std::less<>> several_;
  std::vector<std::string> positional_;
};

}  // namespace scalebench::cli
