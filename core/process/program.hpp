// SPDX-License-Identifier: Apache-2.0
// What to start and how: a plain value. Nothing happens before spawn() (process/child.hpp).
#pragma once

#include <csignal>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scalebench::process {

/// Where a child's stdout or stderr goes.
struct Sink {
  enum class Kind { discard, inherit, file, capture };

  Kind kind = Kind::discard;
  std::filesystem::path path;                       ///< file: created with mode 0600, appended to
  std::size_t tail_bytes = 65536;                   ///< capture: how much is kept, see process/tail.hpp
  std::function<void(std::string_view)> take = {};  ///< capture: gets it all, piece by piece, and nothing is kept

  static Sink discard() { return {}; }
  static Sink inherit() { return {Kind::inherit, {}, 0}; }
  static Sink file(std::filesystem::path path) { return {Kind::file, std::move(path), 0}; }
  static Sink capture(std::size_t tail_bytes = 65536) { return {Kind::capture, {}, tail_bytes}; }
  static Sink pass_to(std::function<void(std::string_view)> take) { return {Kind::capture, {}, 0, std::move(take)}; }
};

struct Command {
  std::vector<std::string> argv;  ///< argv[0]: a path, or a name that is looked for in PATH; handed over byte for byte
  std::vector<std::pair<std::string, std::string>> environment;  ///< added to ours, or replacing
  std::filesystem::path folder;                                  ///< working folder; empty: ours
  Sink out;
  Sink err;
  std::vector<int> cpus;       ///< the child may run on these only; empty: where we may
  bool own_session = true;     ///< leader of a new session: no Ctrl-C of our terminal, and what it starts ends with it
  int death_signal = SIGKILL;  ///< sent by the kernel when the thread that spawned it ends; 0: none
  std::filesystem::path in = "/dev/null";  ///< what the child reads as its standard input
};

// Finds programs as execvp would, but says so before anything is started.

/// A name with a slash is taken as a path; any other is looked for in $PATH, then in `further` folders. Answers an
/// absolute path to an executable regular file, or nothing.
std::optional<std::filesystem::path> find_program(std::string_view name,
                                                  const std::vector<std::filesystem::path>& further = {});

}  // namespace scalebench::process
