// SPDX-License-Identifier: Apache-2.0
#include "plugin/check.hpp"

#include <utility>

#include "plugin/check_rows.hpp"
#include "plugin/option_text.hpp"

namespace scalebench::plugin {
namespace {

/// A struct or row that is too short cannot be read; the versions are known to fit.
void check_size(std::string_view what, std::uint32_t said, std::size_t known, Findings& findings) {
  if (said < known)
    findings.add("its {} a size of {}, ABI {}.{} has {}; build it with scalebench/abi.h", what, said, SB_ABI_MAJOR,
                 SB_ABI_MINOR, known);
}

/// Older plugins are shorter: the versions, which all of them have, come first.
void check_header(const sb_plugin& plugin, Findings& findings) {
  constexpr std::size_t size_of_versions = 8;
  if (plugin.struct_size < size_of_versions)
    return check_size("sb_plugin says", plugin.struct_size, sizeof plugin, findings);
  if (plugin.abi_major != SB_ABI_MAJOR || plugin.abi_minor != SB_ABI_MINOR)
    return findings.add("built for ABI {}.{}, this scalebench has {}.{}; build it with this scalebench's headers",
                        plugin.abi_major, plugin.abi_minor, SB_ABI_MAJOR, SB_ABI_MINOR);
  check_size("sb_plugin says", plugin.struct_size, sizeof plugin, findings);
}

template <typename Row>
void check_table(const Row* rows, std::uint32_t count, std::uint32_t size, std::string_view what, Findings& findings) {
  if (count == 0) return;
  if (rows == nullptr) return findings.add("says {} {} but has no table of them", count, what);
  check_size(fmt::format("{} say", what), size, sizeof(Row), findings);
}

/// Whether the tables can be read at all.
void check_layout(const sb_workload& w, Findings& findings) {
  check_size("sb_workload says", w.struct_size, sizeof w, findings);
  if (!findings.empty()) return;
  check_table(w.options, w.option_count, w.option_size, "options", findings);
  check_table(w.metrics, w.metric_count, w.metric_size, "metrics", findings);
  check_table(w.roles, w.role_count, w.role_size, "roles", findings);
  check_table(w.needs, w.need_count, w.need_size, "needs", findings);
  check_table(w.files, w.file_count, w.file_size, "files", findings);
}

void check_layout(const sb_service& s, Findings& findings) {
  check_size("sb_service says", s.struct_size, sizeof s, findings);
  if (findings.empty()) check_table(s.options, s.option_count, s.option_size, "options", findings);
}

void check_layout(const sb_exporter& e, Findings& findings) {
  check_size("sb_exporter says", e.struct_size, sizeof e, findings);
  if (findings.empty()) check_table(e.options, e.option_count, e.option_size, "options", findings);
}

void check_hooks(const sb_workload& w, Findings& findings) {
  if (w.setup == nullptr) findings.add("has no setup hook");
  const bool is_asynchronous = (w.flags & SB_ASYNCHRONOUS) != 0;
  if (!is_asynchronous && w.iterate == nullptr) findings.add("has no iterate hook");
  if (!is_asynchronous && (w.start != nullptr || w.progress != nullptr))
    findings.add("has start or progress and is not marked SB_ASYNCHRONOUS; its operations overlap only with that");
  if (is_asynchronous && w.iterate != nullptr)
    findings.add("is marked SB_ASYNCHRONOUS and has an iterate hook; leave one of the two out");
  if (is_asynchronous && (w.start == nullptr || w.progress == nullptr))
    findings.add("is marked SB_ASYNCHRONOUS and lacks start or progress; it needs both");
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
  if (w.cores_per_rank < 0) findings.add("cores_per_rank {} is negative", w.cores_per_rank);
  if (w.thread_level < SB_THREAD_SINGLE || w.thread_level > SB_THREAD_MULTIPLE)
    findings.add("thread_level {} is none of enum sb_thread_level", w.thread_level);
  constexpr unsigned known = SB_INDEPENDENT | SB_COLLECTIVE | SB_ASYNCHRONOUS | SB_RESUMABLE | SB_ON_REQUEST,
                     both = SB_INDEPENDENT | SB_COLLECTIVE;
  if ((w.flags & ~known) != 0)
    findings.add("flags {:#x} has bits that mean nothing; use SB_INDEPENDENT or SB_COLLECTIVE", w.flags);
  else if ((w.flags & both) == both)
    findings.add("is marked both SB_INDEPENDENT and SB_COLLECTIVE; choose one");
  else if ((w.flags & SB_ASYNCHRONOUS) != 0 && (w.flags & SB_INDEPENDENT) == 0)
    findings.add("is marked SB_ASYNCHRONOUS without SB_INDEPENDENT; operations that overlap wait for no other rank");
}

void check_workload(const sb_workload& workload, const Host& host, Findings& findings) {
  if (workload.help == nullptr) findings.add("has no help text");
  check_options(options(workload), host, findings);
  check_metrics(workload, findings);
  check_hooks(workload, findings);
  check_roles(workload, findings);
  check_needs(workload, findings);
  check_files(workload, findings);
  check_launch(workload, findings);
}

void check_texts(const sb_service& s, Findings& findings) {
  if (s.help == nullptr || s.records == nullptr) findings.add("does not say help and records");
  if (s.scheme_count == 0 || s.schemes == nullptr || s.syntax == nullptr)
    findings.add("does not say schemes and syntax of its endpoints");
}

void check_service(const sb_service& service, const Host& host, Findings& findings) {
  check_texts(service, findings);
  check_options(options(service), host, findings);
  const std::pair<const char*, bool> hooks[] = {{"describe", service.describe != nullptr},
                                                {"ready", service.ready != nullptr},
                                                {"endpoint", service.endpoint != nullptr},
                                                {"read", service.read != nullptr},
                                                {"probe", service.probe != nullptr}};
  for (const auto& [name, is_there] : hooks)
    if (!is_there) findings.add("has no {} hook", name);
}

void check_exporter(const sb_exporter& exporter, const Host& host, Findings& findings) {
  if (exporter.help == nullptr) findings.add("has no help text");
  if (exporter.write == nullptr) findings.add("has no write hook");
  check_options(options(exporter), host, findings);
}

/// Each of the plugin's workloads, or services, or exporters: whether it can be read, its name, then `judge`.
template <typename Part, typename Judge>
void check_parts(const char* kind, const Part* const* parts, std::uint32_t count, Findings& findings, Judge judge) {
  Names names(findings, kind);
  for (std::uint32_t at = 0; at < count; ++at) {
    findings.enter("");
    if (parts == nullptr || parts[at] == nullptr) {
      findings.add("{} {} of {} is NULL", kind, at, count);
      continue;
    }
    Findings layout;
    check_layout(*parts[at], layout);
    if (layout.empty() && !names.take(parts[at]->name)) continue;
    findings.enter(fmt::format("{} {}: ", kind, layout.empty() ? parts[at]->name : std::to_string(at)));
    if (layout.empty())
      judge(*parts[at]);
    else
      findings.add("{}", layout.take().front());
  }
  findings.enter("");
}

void check_parts(const sb_plugin& plugin, const Host& host, Findings& findings) {
  if (plugin.workload_count + plugin.service_count + plugin.exporter_count == 0)
    return findings.add("has no workloads, services or exporters");
  check_parts("workload", plugin.workloads, plugin.workload_count, findings,
              [&](const sb_workload& workload) { check_workload(workload, host, findings); });
  check_parts("service", plugin.services, plugin.service_count, findings,
              [&](const sb_service& service) { check_service(service, host, findings); });
  check_parts("exporter", plugin.exporters, plugin.exporter_count, findings,
              [&](const sb_exporter& exporter) { check_exporter(exporter, host, findings); });
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
  check_parts(plugin, host, findings);
  check_mpi(plugin, host, findings);
  return findings.take();
}

}  // namespace scalebench::plugin
