// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>
#include <scalebench/abi.h>

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"

namespace scalebench::plugin {

/// The sentences of a check, each beginning with where it was found ("workload put: ").
class Findings {
 public:
  template <typename... Args>
  void add(fmt::format_string<Args...> text, Args&&... args) {
    sentences_.push_back(where_ + fmt::format(text, std::forward<Args>(args)...));
  }

  void enter(std::string where) { where_ = std::move(where); }
  std::vector<std::string> take() { return std::move(sentences_); }
  bool empty() const { return sentences_.empty(); }

 private:
  std::string where_;
  std::vector<std::string> sentences_;
};

/// Names of one kind of row: well-formed and unique.
class Names {
 public:
  Names(Findings& findings, std::string_view kind) : findings_(findings), kind_(kind) {}

  /// True if the row may be called so.
  bool take(const char* name) {
    if (name == nullptr) return findings_.add("one {} has no name", kind_), false;
    if (!base::is_name(name))
      return findings_.add("{} {}: a name is [a-z][a-z0-9_-]*", kind_, base::quote(base::printable(name))), false;
    if (!taken_.insert(name).second) return findings_.add("two {}s are called {}; rename one", kind_, name), false;
    return true;
  }

 private:
  Findings& findings_;
  std::string_view kind_;
  std::set<std::string, std::less<>> taken_;
};

// What a plugin's tables must satisfy before anything uses them. Shared by the loader, `scalebench check` and the
// tests.

/// What a plugin is loaded into.
struct Host {
  /// "Open MPI 4.1", SB_MPI_LIBRARY of mpi.hpp; without one it is not compared.
  std::optional<std::string> mpi_library = {};
  /// Option names that are taken: the engine's. Those of services are taken for who needs them.
  std::vector<std::string> reserved = {};
};

/// Everything that is wrong, a sentence each, in the order of the checks; empty: usable. When sizes or ABI do not fit,
/// the rest cannot be read and is not looked at.
std::vector<std::string> check(const sb_plugin& plugin, const Host& host = {});

}  // namespace scalebench::plugin
