// SPDX-License-Identifier: Apache-2.0
// How this room refuses what was typed behind an option.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "plan/option.hpp"
#include "plan/request.hpp"

namespace scalebench::plan {

/// Throws wrong_input "--name text: why".
template <typename... Args>
[[noreturn]] void refuse(const Option& option, std::string_view text, fmt::format_string<Args...> why, Args&&... args) {
  base::wrong_input("--{} {}: {}", option.name, base::printable(text), fmt::format(why, std::forward<Args>(args)...));
}

// How many ranks on how many nodes: what the user asked for, fitted to what a workload takes.

struct Shape {
  int ranks = 1;
  int nodes = 1;
  int ranks_per_node = 0;  ///< 0 = as the launcher spreads them

  auto operator<=>(const Shape&) const = default;
};

/// Every combination of the launch axes; without --ranks one rank per node at least, or the workload's default.
/// Throws wrong_input for texts that are no such axes, and for --ranks together with --ranks-per-node.
std::vector<Shape> asked_shapes(const Request& request, const Workload& workload);

/// The largest shape within the one asked for that the workload takes: at most max_ranks, a multiple of
/// rank_multiple. Nothing when that is fewer than min_ranks or when a node would be without a rank; then `reason` is a
/// sentence that names the workload and the way out.
std::optional<Shape> fitted(const Workload& workload, const Shape& asked, std::string& reason);

}  // namespace scalebench::plan
