// SPDX-License-Identifier: Apache-2.0
#include "engine/roles.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/rows.hpp"

namespace scalebench::engine {
namespace {

StepResult too_few(const sb_role& role, std::int64_t has) {
  return {StepStatus::skipped, fmt::format("role {} needs {} ranks and {} are left for it; give --ranks more", role.name,
                                        std::max(1, role.min_ranks), std::max<std::int64_t>(0, has))};
}

}  // namespace

Casting cast(const sb_workload& workload, const std::vector<std::int64_t>& counts, int ranks) {
  if (workload.role_count == 0) return {{ranks}};
  std::int64_t rest = ranks;
  for (const std::int64_t count : counts) rest -= std::max<std::int64_t>(0, count);
  Casting casting;
  for (const sb_role& role : plugin::roles(workload)) {
    const std::int64_t count = counts[casting.sizes.size()];
    const std::int64_t size = count < 0 ? rest : count;
    if (size < role.min_ranks || rest < 0) casting.verdict.add(too_few(role, count < 0 ? rest : rest + size));
    casting.sizes.push_back(static_cast<int>(size));
  }
  return casting;
}

Part part_of(const std::vector<int>& sizes, int rank) {
  Part part{.role = 0, .rank = rank, .size = sizes.front()};
  while (part.rank >= part.size && part.role + 1 < static_cast<int>(sizes.size())) {
    part.rank -= part.size;
    part.size = sizes[static_cast<std::size_t>(++part.role)];
  }
  return part;
}

}  // namespace scalebench::engine
