// SPDX-License-Identifier: Apache-2.0
#include "cli/export.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/help.hpp"
#include "cli/output.hpp"
#include "cli/results.hpp"
#include "cli/run_rows.hpp"
#include "cli/where.hpp"
#include "plugin/option_text.hpp"
#include "store/reader.hpp"

namespace scalebench::cli {
namespace {

using plan::Type;

/// A format and the plugin that writes it.
struct Format {
  std::string name, help;
  std::filesystem::path plugin;
};

std::vector<Format> formats(const Arguments& look) {
  std::vector<Format> all;
  for (const Sight& sight : look_around(look.text("plugin-path"), look.flag("trust")))
    for (const auto& [name, help] : sight.exporters) all.push_back({name, help, sight.file});
  return all;
}

const Format& chosen(const std::vector<Format>& all, const Arguments& look) {
  std::vector<std::string> names;
  for (const Format& format : all) names.push_back(format.name);
  const std::string name = look.text("format");
  const std::string there = names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
  if (name.empty() && all.size() == 1) return all.front();
  if (name.empty()) base::wrong_input("scalebench export: in which --format? there is {}", there);
  const auto found = std::ranges::find(all, name, &Format::name);
  if (found == all.end())
    base::wrong_input("--format {}: there is {}{}", base::printable(name), there, base::did_you_mean(name, names));
  return *found;
}

const sb_exporter& exporter_in(const plugin::Library& library, const std::string& name) {
  const auto all = library.exporters();
  return **std::ranges::find_if(all, [&](const sb_exporter* one) { return one->name == name; });
}

Group group_of(const sb_exporter& exporter) {
  Group group{fmt::format("Options of format {}: {}", exporter.name, exporter.help), {}};
  for (const sb_option& option : plugin::options(exporter)) {
    Row row;
    row.option = service::to_option(option);
    group.rows.push_back(std::move(row));
  }
  return group;
}

/// What is typed, or the defaults, as the hook gets it; borrows from `values`.
std::vector<sb_value> options_of(const sb_exporter& exporter, const Arguments& arguments,
                                 std::vector<plan::Value>& values) {
  std::vector<sb_value> options;
  for (const sb_option& row : plugin::options(exporter)) {
    const plan::Option option = service::to_option(row);
    values.push_back(
        plan::parse_value(option, arguments.given(option.name) ? arguments.text(option.name) : option.fallback));
  }
  for (const plan::Value& value : values) options.push_back(plugin::to_abi(value.data));
  return options;
}

/// A run with all that its sb_run borrows.
class ExportedRun {
 public:
  ExportedRun(store::Reader& reader, store::Run run) : run_(std::move(run)), params_(reader.params(run_.id)) {
    for (const store::Param& param : params_) param_rows_.push_back({param.name.c_str(), param.value.c_str()});
    series_ = reader.series(run_.id);
    for (const store::Summary& summary : reader.summaries(run_.id)) add(summary);
  }

  ExportedRun(ExportedRun&&) noexcept = default;

  sb_run raw() const {
    sb_run raw{};
    raw.struct_size = sizeof raw;
    raw.id = run_.id, raw.campaign = run_.campaign;
    raw.plugin = run_.plugin.c_str(), raw.workload = run_.workload.c_str();
    raw.status = store::name_of(run_.status);
    raw.ranks = run_.ranks, raw.nodes = run_.nodes, raw.repetition = run_.repetition, raw.attempt = run_.attempt;
    raw.params = param_rows_.data(), raw.param_size = sizeof(sb_param);
    raw.param_count = static_cast<std::uint32_t>(param_rows_.size());
    raw.figures = figures_.data(), raw.figure_size = sizeof(sb_figure);
    raw.figure_count = static_cast<std::uint32_t>(figures_.size());
    return raw;
  }

 private:
  void add(const store::Summary& summary) {
    const auto series = std::ranges::find_if(
        series_, [&](const store::Series& row) { return row.metric == summary.metric && row.rank == summary.rank; });
    if (!summary.rank || !summary.mean || series == series_.end()) return;
    figures_.push_back({series->metric.c_str(), *summary.rank, 0, summary.n, *summary.mean,
                        static_cast<double>(series->batch), series->work});
  }

  store::Run run_;
  std::vector<store::Param> params_;
  std::vector<store::Series> series_;
  std::vector<sb_param> param_rows_;
  std::vector<sb_figure> figures_;
};

/// `NAME_latency` for latency of plugin NAME, as its users may write it.
std::string workload_named(const std::string& typed, const sb_exporter& exporter) {
  const std::string prefix = fmt::format("{}_", exporter.plugin ? exporter.plugin : "");
  return prefix.size() > 1 && typed.starts_with(prefix) ? typed.substr(prefix.size()) : typed;
}

std::string written(const sb_exporter& exporter, const std::vector<sb_value>& options,
                    const std::vector<ExportedRun>& runs) {
  std::vector<sb_run> rows;
  for (const ExportedRun& run : runs) rows.push_back(run.raw());
  std::string text;
  sb_fact_sink sink{};
  sink.struct_size = sizeof sink;
  sink.host = &text;
  sink.tell = [](sb_fact_sink* raw, const char*, const char* piece) { *static_cast<std::string*>(raw->host) += piece; };
  sb_error error{};
  const std::int32_t status =
      exporter.write(options.data(), rows.data(), static_cast<std::uint32_t>(rows.size()), &sink, &error);
  if (status == SB_USAGE) base::wrong_input("{}", error.text);
  if (status != SB_OK)
    throw base::Error(base::Exit::internal, fmt::format("exporter {}: {}", exporter.name, error.text));
  return text;
}

void export_runs(const sb_exporter& exporter, const Arguments& arguments) {
  store::Reader reader(arguments.text("db"));
  store::RunFilter filter = chosen_runs(reader, arguments.positional());
  filter.workload = workload_named(arguments.text("workload"), exporter);
  std::vector<ExportedRun> runs;
  for (store::Run& run : reader.runs(filter))
    if (exporter.plugin == nullptr || run.plugin == exporter.plugin) runs.emplace_back(reader, std::move(run));
  if (runs.empty())
    base::wrong_input("format {} takes none of these runs; `{} runs{}` lists those it takes", exporter.name,
                      base::typed_name(), exporter.plugin ? fmt::format(" --plugin {}", exporter.plugin) : "");
  std::vector<plan::Value> values;
  out().data(written(exporter, options_of(exporter, arguments, values), runs));
}

}  // namespace

std::vector<Group> export_groups() {
  return {
      {"Options",
       {with_placeholder(value_row("db", Type::text, "scalebench.db", "the SQLite file"), "FILE"),
        with_placeholder(value_row("format", Type::text, "",
                                   "of the plugins' formats this one (may be left out where there is one); with --help "
                                   "its options are shown"),
                         "NAME"),
        with_placeholder(value_row("workload", Type::text, "", "only of this one: many tools read one table a file"),
                         "NAME"),
        plugin_path_row(), trust_row(), help_row()}}};
}

int export_command(const Command& command, const Words& words) {
  constexpr std::size_t most_runs = 1'000;
  const Arguments look = Arguments::parse(words, export_groups(), true);
  const std::vector<Format> all = formats(look);
  if (look.flag("help") && !look.given("format") && all.size() != 1) return parse(command, words, most_runs), 0;
  const Format& format = chosen(all, look);
  const plugin::Library library = find_plugin(format.plugin, look);
  const sb_exporter& exporter = exporter_in(library, format.name);
  std::vector<Group> groups = export_groups();
  groups.push_back(group_of(exporter));
  const Parsed parsed = parse(command, groups, words, most_runs);
  if (!parsed.helped) export_runs(exporter, parsed.arguments);
  return 0;
}

}  // namespace scalebench::cli
