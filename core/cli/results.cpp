// SPDX-License-Identifier: Apache-2.0
#include "cli/results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iostream>

#include "base/error.hpp"
#include "base/text.hpp"
#include "campaign/recover.hpp"
#include "cli/summarizing.hpp"
#include "cli/terminal.hpp"
#include "report/failures.hpp"
#include "report/groups.hpp"
#include "report/osu_text.hpp"
#include "report/read_results.hpp"
#include "report/result_table.hpp"
#include "report/rows.hpp"
#include "report/runs_table.hpp"
#include "store/erase.hpp"
#include "store/merge.hpp"
#include "store/reader.hpp"

namespace scalebench::cli {
namespace {

using plan::Type;

Row db_row() { return with_placeholder(value_row("db", Type::text, "scalebench.db", "the SQLite file"), "FILE"); }
Row raw_row() { return flag_row("raw", "unscaled numbers in the units they are stored in"); }
Row help_row() { return with_brief(flag_row("help", "this text"), 'h'); }

std::int64_t run_id(std::string_view text, const std::string& typed) {
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size() || id < 1) {
    base::wrong_input("'{}' is no run; give numbers as `scalebench runs` shows them, or a range 3..7",
                      base::printable(typed));
  }
  return id;
}

/// "3", "3,5" and "3..7".
void add_runs(std::vector<std::int64_t>& ids, const std::string& word) {
  for (const std::string_view part : base::split(word, ',')) {
    const auto dots = part.find("..");
    const std::int64_t first = run_id(part.substr(0, dots), word);
    const std::int64_t last = dots == std::string_view::npos ? first : run_id(part.substr(dots + 2), word);
    if (last < first || last - first > 1'000'000) base::wrong_input("'{}' is no range of runs", base::printable(word));
    for (std::int64_t id = first; id <= last; ++id) ids.push_back(id);
  }
}

std::vector<std::int64_t> run_ids(const std::vector<std::string>& words) {
  std::vector<std::int64_t> ids;
  for (const std::string& word : words) add_runs(ids, word);
  return ids;
}

report::Look look_of(const Arguments& arguments) {
  report::Look look;
  if (arguments.flag("raw")) look.scale = report::Scale::raw;
  return look;
}

store::RunFilter filter_of(const Arguments& arguments) {
  store::RunFilter filter;
  filter.plugin = arguments.text("plugin");
  filter.workload = arguments.text("workload");
  filter.since = arguments.text("since");
  filter.until = arguments.text("until");
  if (arguments.given("status")) {
    const std::string word = arguments.text("status");
    filter.status = store::parse_status(word);
  }
  for (const std::string& tag : arguments.texts("tag")) {
    const auto equals = tag.find('=');
    if (equals == std::string::npos) base::wrong_input("--tag {}: write KEY=VALUE", base::printable(tag));
    filter.tags[tag.substr(0, equals)] = tag.substr(equals + 1);
  }
  return filter;
}

/// The runs named, or those of the last campaign.
store::RunFilter chosen_runs(store::Reader& reader, const std::vector<std::string>& words) {
  store::RunFilter filter;
  filter.ids = run_ids(words);
  if (!filter.ids.empty()) return filter;
  const auto campaigns = reader.campaigns();
  if (campaigns.empty())
    base::wrong_input("the database holds no runs yet; `scalebench --plugin throughput` makes some");
  filter.campaign = campaigns.back().id;
  return filter;
}

void show_by(store::Reader& reader, const std::vector<report::Result>& results, report::By by,
             const report::Look& look) {
  for (const report::Result& result : results) {
    fmt::print("{}\n",
               report::groups_table(result, reader.series(result.run.id), report::samples_of(reader), by, look));
  }
}

}  // namespace

std::vector<Group> runs_groups() {
  return {
      {"Options",
       {db_row(), with_placeholder(value_row("plugin", Type::text, "", "only of this plugin"), "NAME"),
        with_placeholder(value_row("workload", Type::text, "", "only of this workload"), "NAME"),
        with_choices(value_row("status", Type::choice, "", "only these"),
                     "planned|running|done|failed|interrupted|skipped|incorrect"),
        with_placeholder(repeatable(value_row("tag", Type::text, "", "only of campaigns with this tag")), "KEY=VALUE"),
        with_placeholder(value_row("since", Type::text, "", "from this UTC time on: 2024-05-01 or 2024-05-01T12"),
                         "TIME"),
        with_placeholder(value_row("until", Type::text, "", "up to this UTC time"), "TIME"), raw_row(), help_row()}}};
}

int runs_command(const Command& command, const Words& words) {
  const Parsed parsed = parse(command, words, 0);
  if (parsed.helped) return 0;
  store::Reader reader(parsed.arguments.text("db"));
  const auto runs = report::list_runs(reader, filter_of(parsed.arguments));
  fmt::print("{}", report::runs_table(runs, look_of(parsed.arguments)));
  return 0;
}

std::vector<Group> show_groups() {
  return {
      {"Options",
       {db_row(), with_choices(value_row("by", Type::choice, "", "each run taken apart"), "rank|host|role|iteration-block"),
        raw_row(), help_row()}}};
}

int show_command(const Command& command, const Words& words) {
  const Parsed parsed = parse(command, words, 1'000);
  if (parsed.helped) return 0;
  const report::Look look = look_of(parsed.arguments);
  store::Reader reader(parsed.arguments.text("db"));
  const auto results = report::read_results(reader, chosen_runs(reader, parsed.arguments.positional()));
  if (results.empty()) base::wrong_input("no such runs; `scalebench runs` lists them");
  if (parsed.arguments.given("by")) {
    show_by(reader, results, report::parse_by(parsed.arguments.text("by")), look);
    return 0;
  }
  fmt::print("{}", report::result_tables(results, look, report::Shown::all));
  for (const report::Result& result : results) {
    const std::string failures = report::failures_text(reader.failures(result.run.id), look);
    if (!failures.empty()) fmt::print("\nFailed operations of run {}\n{}", result.run.id, failures);
  }
  return 0;
}

std::vector<Group> sql_groups() {
  return {{"Options",
           {db_row(), with_choices(value_row("format", Type::choice, "table", "of the answer"), "table|csv|json"),
            help_row()}}};
}

int sql_command(const Command& command, const Words& words) {
  const Parsed parsed = parse(command, words, 1);
  if (parsed.helped) return 0;
  if (parsed.arguments.positional().empty())
    base::wrong_input("scalebench sql: give a query, as in 'select * from v_run'");
  const report::Format format = report::parse_format(parsed.arguments.text("format"));
  store::Reader reader(parsed.arguments.text("db"));
  std::unique_ptr<report::RowWriter> writer;
  reader.query(
      parsed.arguments.positional().front(),
      [&](const std::vector<std::string>& columns) { writer = report::row_writer(format, columns, std::cout); },
      [&](const std::vector<store::Cell>& row) { writer->row(row); });
  if (writer) writer->end();
  return 0;
}

std::vector<Group> export_groups() {
  return {
      {"Options",
       {db_row(),
        with_choices(value_row("format", Type::choice, "osu", "text tables as OSU's own programs print them"), "osu"),
        with_placeholder(value_row("workload", Type::text, "", "only of this one: many tools read one table a file"),
                         "NAME"),
        flag_row("full", "least and largest mean of a rank too, and iterations, as OSU's --full"), help_row()}}};
}

int export_command(const Command& command, const Words& words) {
  const Parsed parsed = parse(command, words, 1'000);
  if (parsed.helped) return 0;
  if (parsed.arguments.text("format") != "osu") {
    base::wrong_input("--format {}: there is osu", base::printable(parsed.arguments.text("format")));
  }
  store::Reader reader(parsed.arguments.text("db"));
  store::RunFilter filter = chosen_runs(reader, parsed.arguments.positional());
  filter.workload = parsed.arguments.text("workload");
  if (filter.workload.starts_with("osu_")) filter.workload.erase(0, 4);
  const auto runs = report::read_osu_runs(reader, filter);
  if (runs.empty()) base::wrong_input("no runs of plugin osu among these; `scalebench runs --plugin osu` lists them");
  const bool is_full = parsed.arguments.flag("full");
  fmt::print("{}", report::osu_text(runs, is_full ? report::OsuColumns::full : report::OsuColumns::usual));
  return 0;
}

std::vector<Group> delete_groups() { return {{"Options", {db_row(), help_row()}}}; }

int delete_command(const Command& command, const Words& words) {
  const Parsed parsed = parse(command, words, 1'000);
  if (parsed.helped) return 0;
  const auto ids = run_ids(parsed.arguments.positional());
  if (ids.empty()) base::wrong_input("scalebench delete: which runs? numbers as `scalebench runs` shows them");
  store::delete_runs(parsed.arguments.text("db"), ids);
  fmt::print("{} run{} deleted\n", ids.size(), ids.size() == 1 ? "" : "s");
  return 0;
}

std::vector<Group> recover_groups() { return {{"Options", {db_row(), help_row()}}}; }

int recover_command(const Command& command, const Words& words) {
  const Parsed parsed = parse(command, words, 0);
  if (parsed.helped) return 0;
  const std::string file = parsed.arguments.text("db");
  const auto silence = make_observer("none");
  Summarizing observer(file, *silence);
  const campaign::Recovery recovery = campaign::recover(file, observer);
  for (const auto& run : recovery.runs)
    fmt::print("run {}: {}{}{}\n", run.run, run.status, run.cause.empty() ? "" : ": ", run.cause);
  for (const std::string& sentence : recovery.left_alone) fmt::print("{}\n", sentence);
  if (recovery.runs.empty() && recovery.left_alone.empty())
    fmt::print("nothing to recover: no run of {} is open\n", file);
  if (!recovery.runs.empty()) fmt::print("{}", report::next_line({"the command of then with --resume does the rest"}));
  return 0;
}

std::vector<Group> merge_groups() { return {{"Options", {help_row()}}}; }

int merge_command(const Command& command, const Words& words) {
  const Parsed parsed = parse(command, words, 2);
  if (parsed.helped) return 0;
  if (parsed.arguments.positional().size() != 2) base::wrong_input("scalebench merge: give two files, INTO.db FROM.db");
  const store::Merged merged = store::merge(parsed.arguments.positional()[0], parsed.arguments.positional()[1]);
  fmt::print("{} campaigns with {} runs and {} samples added; {} campaigns were there already\n", merged.campaigns,
             merged.runs, merged.samples, merged.skipped);
  return 0;
}

}  // namespace scalebench::cli
