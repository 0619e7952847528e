// SPDX-License-Identifier: Apache-2.0
#include "plan/config_hash.hpp"

#include <algorithm>

#include "base/hash.hpp"

namespace scalebench::plan {
namespace {

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\n') {
      result += "\\n";
    } else {
      result.append(c == '\\' ? 2 : 1, c);
    }
  }
  return result;
}

}  // namespace

std::string canonical_text(std::string_view plugin, std::string_view workload, int ranks, int nodes,
                           const Settings& settings) {
  std::vector<std::string> lines;
  for (const auto& [name, value] : settings) lines.push_back(fmt::format("option {}={}\n", name, escaped(value.text)));
  std::sort(lines.begin(), lines.end());
  return fmt::format("plugin={}\nworkload={}\nranks={}\nnodes={}\n{}", plugin, workload, ranks, nodes,
                     fmt::join(lines, ""));
}

std::string config_hash(std::string_view plugin, std::string_view workload, int ranks, int nodes,
                        const Settings& settings) {
  return base::hex64(base::fnv1a(canonical_text(plugin, workload, ranks, nodes, settings)));
}

}  // namespace scalebench::plan
