// SPDX-License-Identifier: Apache-2.0
#include "plugin/check.hpp"

#include "plugin/check_rows.hpp"
#include "plugin/rows.hpp"

namespace scalebench::plugin {
namespace {

// What every plugin has had since ABI 1.0; a longer struct of a later minor version is fine.
constexpr std::uint32_t plugin_size = 64, workload_size = 152, option_size = 56, metric_size = 40, role_size = 32,
                        need_size = 40;

void check_header(const sb_plugin& plugin, Findings& findings) {
  if (plugin.struct_size < plugin_size)
    return findings.add("its sb_plugin says struct_size {}, ABI 1.0 has {}; build it with scalebench/abi.h",
                        plugin.struct_size, plugin_size);
  if (plugin.abi_major != SB_ABI_MAJOR)
    findings.add("built for ABI {}.{}, this scalebench has {}.{}; build it with this scalebench's headers",
                 plugin.abi_major, plugin.abi_minor, SB_ABI_MAJOR, SB_ABI_MINOR);
  else if (plugin.abi_minor > SB_ABI_MINOR)
    findings.add("built for ABI {}.{}, newer than this scalebench's {}.{}; update scalebench", plugin.abi_major,
                 plugin.abi_minor, SB_ABI_MAJOR, SB_ABI_MINOR);
}

void check_table(const void* rows, std::uint32_t count, std::uint32_t size, std::uint32_t size_1_0,
                 std::string_view what, Findings& findings) {
  if (count == 0) return;
  if (rows == nullptr)
    findings.add("says {} {} but has no table of them", count, what);
  else if (size < size_1_0)
    findings.add("its {} say a size of {}, ABI 1.0 has {}; build it with scalebench/abi.h", what, size, size_1_0);
}

/// Whether the tables can be read at all.
void check_layout(const sb_workload& w, Findings& findings) {
  if (w.struct_size < workload_size)
    return findings.add("its sb_workload says struct_size {}, ABI 1.0 has {}; build it with scalebench/abi.h",
                        w.struct_size, workload_size);
  check_table(w.options, w.option_count, w.option_size, option_size, "options", findings);
  check_table(w.metrics, w.metric_count, w.metric_size, metric_size, "metrics", findings);
  check_table(w.roles, w.role_count, w.role_size, role_size, "roles", findings);
  check_table(w.needs, w.need_count, w.need_size, need_size, "needs", findings);
}

void check_hooks(const sb_workload& w, Findings& findings) {
  if (w.setup == nullptr) findings.add("has no setup hook");
  if (w.iterate == nullptr) findings.add("has no iterate hook");
  if (w.teardown == nullptr) findings.add("has no teardown hook");
}

void check_ranks(const sb_workload& w, Findings& findings) {
  const bool sane = w.min_ranks >= 1 && (w.max_ranks == 0 || w.max_ranks >= w.min_ranks) && w.rank_multiple >= 1;
  if (!sane)
    return findings.add("ranks at least {}, at most {}, in multiples of {}: no number of ranks fits", w.min_ranks,
                        w.max_ranks, w.rank_multiple);
  const bool fits = w.default_ranks >= w.min_ranks && (w.max_ranks == 0 || w.default_ranks <= w.max_ranks) &&
                    w.default_ranks % w.rank_multiple == 0;
  if (!fits)
    findings.add("default_ranks {} is not within its own limits (at least {}, at most {}, in multiples of {})",
                 w.default_ranks, w.min_ranks, w.max_ranks, w.rank_multiple);
}

void check_launch(const sb_workload& w, Findings& findings) {
  check_ranks(w, findings);
  if (w.thread_level < SB_THREAD_SINGLE || w.thread_level > SB_THREAD_MULTIPLE)
    findings.add("thread_level {} is none of enum sb_thread_level", w.thread_level);
  if ((w.flags & ~static_cast<unsigned>(SB_INDEPENDENT | SB_COLLECTIVE)) != 0)
    findings.add("flags {:#x} has bits that mean nothing; use SB_INDEPENDENT or SB_COLLECTIVE", w.flags);
  else if (w.flags == (SB_INDEPENDENT | SB_COLLECTIVE))
    findings.add("is marked both SB_INDEPENDENT and SB_COLLECTIVE; choose one");
}

void check_workload(const sb_workload& workload, const Host& host, Findings& findings) {
  if (workload.help == nullptr) findings.add("has no help text");
  check_options(workload, host, findings);
  check_metrics(workload, findings);
  check_hooks(workload, findings);
  check_roles(workload, findings);
  check_needs(workload, findings);
  check_launch(workload, findings);
}

void check_workloads(const sb_plugin& plugin, const Host& host, Findings& findings) {
  if (plugin.workload_count == 0 || plugin.workloads == nullptr) return findings.add("has no workloads");
  Names names(findings, "workload");
  for (std::uint32_t at = 0; at < plugin.workload_count; ++at) {
    const sb_workload* workload = plugin.workloads[at];
    findings.enter("");
    if (workload == nullptr) {
      findings.add("workload {} of {} is NULL", at, plugin.workload_count);
      continue;
    }
    Findings layout;
    check_layout(*workload, layout);
    if (layout.empty() && !names.take(workload->name)) continue;
    findings.enter(fmt::format("workload {}: ", layout.empty() ? workload->name : std::to_string(at)));
    if (layout.empty())
      check_workload(*workload, host, findings);
    else
      findings.add("{}", layout.take().front());
  }
  findings.enter("");
}

void check_mpi(const sb_plugin& plugin, const Host& host, Findings& findings) {
  if (plugin.mpi != nullptr && host.mpi_library && *host.mpi_library != plugin.mpi)
    findings.add("built with {}, this scalebench with {}; build both with the same MPI library",
                 base::printable(plugin.mpi), *host.mpi_library);
}

}  // namespace

std::vector<std::string> check(const sb_plugin& plugin, const Host& host) {
  Findings findings;
  check_header(plugin, findings);
  if (!findings.empty()) return findings.take();
  Names(findings, "plugin").take(plugin.name);
  if (plugin.help == nullptr) findings.add("the plugin has no help text");
  if (plugin.version == nullptr || plugin.build == nullptr)
    findings.add("the plugin does not say its version and build");
  check_workloads(plugin, host, findings);
  check_mpi(plugin, host, findings);
  return findings.take();
}

}  // namespace scalebench::plugin
