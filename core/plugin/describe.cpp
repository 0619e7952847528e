// SPDX-License-Identifier: Apache-2.0
#include "plugin/describe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "plugin/option_text.hpp"

namespace scalebench::plugin {
namespace {

using nlohmann::json;

json or_null(const char* text) { return text == nullptr ? json() : json(text); }

template <std::size_t Count>
std::string_view word(const std::array<std::string_view, Count>& words, int number) {
  return words.at(static_cast<std::size_t>(number));
}

std::string_view better_word(int better) {
  return word(std::array<std::string_view, 3>{"neutral", "lower", "higher"}, better);
}

std::string_view source_word(int source) {
  return word(std::array<std::string_view, 3>{"workload", "mpi_init", "launch"}, source);
}

std::string_view thread_word(int level) {
  return word(std::array<std::string_view, 4>{"single", "funneled", "serialized", "multiple"}, level);
}

json option_json(const sb_option& row) {
  return {{"name", row.name},          {"type", type_word(row.type)},     {"default", row.fallback},
          {"help", row.help},          {"choices", or_null(row.choices)}, {"range", or_null(row.range)},
          {"unit", or_null(row.unit)}, {"axis", axis_word(row.axis)}};
}

json metric_json(const sb_metric& row) {
  return {{"name", row.name},
          {"help", row.help},
          {"unit", row.unit},
          {"work_unit", or_null(row.work_unit)},
          {"better", better_word(row.better)},
          {"kind", row.kind == SB_WAITING ? "waiting" : "work"},
          {"source", source_word(row.source)}};
}

json role_json(const sb_role& row) {
  return {{"name", row.name},
          {"help", or_null(row.help)},
          {"count_option", or_null(row.count_option)},
          {"min_ranks", row.min_ranks}};
}

json need_json(const sb_need& row) {
  return {{"service", or_null(row.service)},
          {"arguments", or_null(row.arguments)},
          {"when", or_null(row.when)},
          {"file", or_null(row.file)},
          {"remedy", or_null(row.remedy)}};
}

template <typename Row, typename Convert>
json array_of(const Rows<Row>& rows, Convert convert) {
  json array = json::array();
  for (const Row& row : rows) array.push_back(convert(row));
  return array;
}

std::string ranks_text(const sb_workload& w) {
  std::string text = fmt::format("{} by default, at least {}", w.default_ranks, w.min_ranks);
  if (w.max_ranks != 0) text += fmt::format(", at most {}", w.max_ranks);
  if (w.rank_multiple > 1) text += fmt::format(", in multiples of {}", w.rank_multiple);
  text += w.flags & SB_INDEPENDENT ? "; they work on their own" : "; they work together";
  if (w.flags & SB_ASYNCHRONOUS) text += ", and their operations overlap";
  if (w.cores_per_rank > 1) text += fmt::format("; each wants {} cores", w.cores_per_rank);
  if (w.flags & SB_RESUMABLE) text += "; a point that was stopped goes on with --resume";
  if (w.flags & SB_ON_REQUEST) text += "; only where --workload names it";
  if (w.thread_level != SB_THREAD_SINGLE) text += fmt::format("; MPI threads: {}", thread_word(w.thread_level));
  return text;
}

std::string option_text(const sb_option& row) {
  std::string text =
      fmt::format("    --{} {}\n        {}", row.type == SB_SECRET ? secret_file_option(row.name) : row.name,
                  type_word(row.type), row.help);
  if (row.choices != nullptr) text += fmt::format("; one of {}", row.choices);
  if (row.range != nullptr) text += fmt::format("; {}", row.range);
  if (row.unit != nullptr) text += fmt::format(" [{}]", row.unit);
  if (row.axis == SB_LAUNCH) text += "; each value is a launch of its own";
  return text + fmt::format("\n        default: {}\n", *row.fallback ? row.fallback : "(empty)");
}

std::string metric_text(const sb_metric& row) {
  std::string text = fmt::format("    {:<20} {:<4}", row.name, row.unit);
  if (row.better != SB_NEUTRAL) text += fmt::format(" {} is better", better_word(row.better));
  if (row.kind == SB_WAITING) text += ", waiting: no rate";
  if (row.work_unit != nullptr) text += fmt::format(", rate in {}/s", row.work_unit);
  return text + (*row.help ? fmt::format("; {}\n", row.help) : "\n");
}

std::string role_text(const sb_role& row) {
  const std::string count = row.count_option ? fmt::format("--{} ranks", row.count_option) : "the other ranks";
  return fmt::format("    {:<20} {}, at least {}; {}\n", row.name, count, row.min_ranks, row.help ? row.help : "");
}

std::string file_text(const sb_file& row) { return fmt::format("    {:<20} {}\n", row.name, row.help); }

json file_json(const sb_file& row) { return {{"name", row.name}, {"help", row.help}, {"size", row.size}}; }

std::string need_text(const sb_need& row) {
  std::string text = row.service ? fmt::format("    {}", row.service) : fmt::format("    the file {}", row.file);
  if (row.arguments != nullptr) text += fmt::format(" {}", row.arguments);
  if (row.when != nullptr) text += fmt::format("  (with --{})", row.when);
  return text + '\n';
}

template <typename Row, typename Convert>
std::string section(std::string_view title, const Rows<Row>& rows, Convert convert) {
  if (rows.empty()) return "";
  std::string text = fmt::format("  {}\n", title);
  for (const Row& row : rows) text += convert(row);
  return text;
}

}  // namespace

std::string_view type_word(int type) {
  return word(
      std::array<std::string_view, 9>{"", "int", "real", "text", "size", "duration", "flag", "choice", "secret"}, type);
}

std::string_view optimisation(const sb_plugin& plugin) {
  const std::string_view build = plugin.build;
  const auto at = build.rfind(" -O");
  return at == std::string_view::npos ? "" : build.substr(at + 1);
}

std::string_view axis_word(int axis) { return axis == SB_LAUNCH ? "launch" : "point"; }

std::string describe(const sb_workload& w) {
  return fmt::format("workload {}: {}\n  ranks\n    {}\n", w.name, w.help, ranks_text(w)) +
         section("needs; services are deployed unless --endpoint is given", needs(w), need_text) +
         section("roles", roles(w), role_text) + section("options", options(w), option_text) +
         section("metrics", metrics(w), metric_text) +
         section("files; `scalebench files` prints them", files(w), file_text);
}

std::string describe(const sb_service& s) {
  return fmt::format("service {}: {}\n  endpoint\n    {}\n  records\n    {}\n", s.name, s.help, s.syntax, s.records) +
         section("options; each value is a launch of its own", options(s), option_text);
}

std::string describe(const sb_exporter& e) {
  return fmt::format("exporter {}: {}\n", e.name, e.help) + section("options", options(e), option_text);
}

std::string describe(const Library& library) {
  const sb_plugin& plugin = library.table();
  std::string text = fmt::format("plugin {} {}: {}\n  {}\n  built with {}{}, content {}\n", plugin.name, plugin.version,
                                 plugin.help, library.path().string(), plugin.build,
                                 plugin.mpi ? fmt::format(" and {}", plugin.mpi) : "", library.content_id());
  for (const sb_workload* workload : library.workloads()) text += '\n' + describe(*workload);
  for (const sb_service* service : library.services()) text += '\n' + describe(*service);
  for (const sb_exporter* exporter : library.exporters()) text += '\n' + describe(*exporter);
  return text;
}

json to_json(const sb_workload& w) {
  return {{"name", w.name},
          {"help", w.help},
          {"independent", (w.flags & SB_INDEPENDENT) != 0},
          {"asynchronous", (w.flags & SB_ASYNCHRONOUS) != 0},
          {"resumable", (w.flags & SB_RESUMABLE) != 0},
          {"on_request", (w.flags & SB_ON_REQUEST) != 0},
          {"thread_level", thread_word(w.thread_level)},
          {"ranks",
           {{"min", w.min_ranks},
            {"max", w.max_ranks == 0 ? json() : json(w.max_ranks)},
            {"multiple", w.rank_multiple},
            {"default", w.default_ranks}}},
          {"options", array_of(options(w), option_json)},
          {"metrics", array_of(metrics(w), metric_json)},
          {"roles", array_of(roles(w), role_json)},
          {"needs", array_of(needs(w), need_json)},
          {"files", array_of(files(w), file_json)},
          {"cores_per_rank", std::max(1, w.cores_per_rank)},
          {"verifies", w.verify != nullptr}};
}

json to_json(const sb_service& s) {
  return {{"name", s.name},
          {"help", s.help},
          {"records", s.records},
          {"schemes", std::vector<std::string>(s.schemes, s.schemes + s.scheme_count)},
          {"syntax", s.syntax},
          {"variable", or_null(s.variable)},
          {"options", array_of(options(s), option_json)}};
}

json to_json(const Library& library) {
  const sb_plugin& plugin = library.table();
  json workloads = json::array();
  for (const sb_workload* workload : library.workloads()) workloads.push_back(to_json(*workload));
  json services = json::array(), exporters = json::array();
  for (const sb_exporter* exporter : library.exporters())
    exporters.push_back({{"name", exporter->name},
                         {"help", exporter->help},
                         {"plugin", or_null(exporter->plugin)},
                         {"options", array_of(options(*exporter), option_json)}});
  for (const sb_service* service : library.services()) services.push_back(to_json(*service));
  return {{"name", plugin.name},
          {"help", plugin.help},
          {"version", plugin.version},
          {"build", plugin.build},
          {"mpi", or_null(plugin.mpi)},
          {"file", library.path().string()},
          {"content_id", library.content_id()},
          {"abi", fmt::format("{}.{}", plugin.abi_major, plugin.abi_minor)},
          {"workloads", workloads},
          {"services", services},
          {"exporters", exporters}};
}

}  // namespace scalebench::plugin
