// SPDX-License-Identifier: Apache-2.0
// How many ranks on how many nodes: what the user asked for, fitted to what a workload takes.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <vector>

#include "plan/request.hpp"

namespace scalebench::plan {

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
