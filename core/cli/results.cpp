// SPDX-License-Identifier: Apache-2.0
#include "cli/results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "base/error.hpp"
#include "base/text.hpp"
#include "campaign/live.hpp"
#include "campaign/recover.hpp"
#include "cli/output.hpp"
#include "cli/run.hpp"
#include "report/footer.hpp"
#include "report/groups.hpp"
#include "report/read_results.hpp"
#include "report/result_table.hpp"
#include "report/rows.hpp"
#include "report/warnings.hpp"
#include "store/merge.hpp"

namespace scalebench::cli {
namespace {

using plan::Type;

Row db_row() { return with_placeholder(value_row("db", Type::text, "scalebench.db", "the SQLite file"), "FILE"); }
Row raw_row() { return flag_row("raw", "unscaled numbers in the units they are stored in"); }

std::int64_t run_id(std::string_view text, const std::string& typed) {
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size() || id < 1) {
    base::wrong_input("'{}' is no run; give numbers as `{} runs` shows them, or a range 3..7", base::printable(typed),
                      base::typed_name());
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
  look.width = out().width();
  if (arguments.flag("raw")) look.scale = report::Scale::raw;
  return look;
}

/// The begin of a UTC time as the database has it; "" when it was not given.
std::string time_of(const Arguments& arguments, const std::string& option) {
  static const std::regex form(R"(\d{4}(-\d\d(-\d\d([T ]\d\d(:\d\d(:\d\d(\.\d+)?)?)?Z?)?)?)?)");
  const std::string text = arguments.text(option);
  if (!text.empty() && !std::regex_match(text, form))
    base::wrong_input("--{} '{}' is no time; write 2024-05-01 or 2024-05-01T12:30", option, base::printable(text));
  return text;
}

store::RunFilter filter_of(const Arguments& arguments) {
  store::RunFilter filter;
  filter.plugin = arguments.text("plugin");
  filter.workload = arguments.text("workload");
  filter.since = time_of(arguments, "since");
  filter.until = time_of(arguments, "until");
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

/// The chosen runs by read_results or list_runs of report, those under way as far as they are.
template <typename Read>
auto read_live(campaign::Live& live, Read read) {
  auto all = read(live.stored(), live.chosen());
  for (auto& one : all) {
    store::Reader& reader = live.reader_of(one.run);
    if (&reader != &live.stored()) one = std::move(read(reader, store::RunFilter{.ids = {one.run.id}}).front());
  }
  return all;
}

void show_by(campaign::Live& live, const std::vector<report::Result>& results, report::By by,
             const report::Look& look) {
  for (const report::Result& result : results) {
    store::Reader& reader = live.reader_of(result.run);
    print("{}\n", report::groups_table(result, reader.series(result.run.id), report::samples_of(reader), by, look));
  }
}

/// Runs of one launch have one log.
void show_logs(campaign::Live& live, const std::vector<report::Result>& results) {
  std::map<std::int64_t, std::vector<std::int64_t>> launches;
  std::map<std::int64_t, std::map<int, std::string>> logs;
  for (const report::Result& result : results) {
    const std::int64_t launch = result.run.launch.value_or(0);
    launches[launch].push_back(result.run.id);
    if (logs[launch].empty()) logs[launch] = live.reader_of(result.run).output(result.run.id);
  }
  for (const auto& [launch, runs] : launches) {
    const auto& texts = logs[launch];
    const std::string title = fmt::format("run{} {}", runs.size() == 1 ? "" : "s", report::run_ranges(runs));
    if (texts.empty()) print("{}: nothing was written, or it went where your launch was started\n", title);
    for (const auto& [rank, text] : texts) {
      print("{}, rank {}\n", title, rank);
      out().data(text + (text.ends_with('\n') ? "" : "\n"));
    }
  }
}

/// The answer to one query. It ends early when nobody reads it any more.
void print_rows(store::Reader& reader, const std::string& query, report::Format format) {
  constexpr std::streamoff block_bytes = 65536;
  const std::size_t width = out().is_terminal() ? out().width() : report::any_width;
  struct NobodyReads {};
  std::ostringstream rows;
  const auto pass_on = [&] {
    format == report::Format::table ? out().text(rows.str()) : out().data(rows.str());
    rows.str("");
    if (!out().works()) throw NobodyReads();
  };
  std::unique_ptr<report::RowWriter> writer;
  try {
    reader.query(
        query, [&](const auto& columns) { writer = report::row_writer(format, columns, rows, width); },
        [&](const std::vector<store::Cell>& row) {
          writer->row(row);
          if (rows.tellp() > block_bytes) pass_on();
        });
    if (writer) writer->end();
    pass_on();
  } catch (const NobodyReads&) {
  }
}

}  // namespace

/// Runs of earlier campaigns that this one launched again.
std::vector<std::int64_t> runs_that_went_on(store::Reader& reader, std::int64_t campaign) {
  std::set<std::int64_t> launches;
  for (const store::Launch& launch : reader.launches(campaign)) launches.insert(launch.id);
  std::vector<std::int64_t> ids;
  for (const store::Run& run : reader.runs())
    if (run.launch && launches.contains(*run.launch)) ids.push_back(run.id);
  return ids;
}

store::RunFilter chosen_runs(store::Reader& reader, const std::vector<std::string>& words) {
  store::RunFilter filter;
  filter.ids = run_ids(words);
  if (!filter.ids.empty()) return filter;
  const auto campaigns = reader.campaigns();
  if (campaigns.empty())
    base::wrong_input("the database holds no runs yet; `{} --plugin throughput` makes some", base::typed_name());
  filter.campaign = campaigns.back().id;
  if (reader.runs(filter).empty()) filter.ids = runs_that_went_on(reader, campaigns.back().id);
  if (!filter.ids.empty()) filter.campaign.reset();
  return filter;
}

std::vector<Group> runs_groups() {
  return {
      {"Options",
       {db_row(), with_placeholder(value_row("plugin", Type::text, "", "only of this plugin"), "NAME"),
        with_placeholder(value_row("workload", Type::text, "", "only of this workload"), "NAME"),
        with_choices(value_row("status", Type::choice, "", "only these"),
                     "planned|running|done|failed|interrupted|skipped|incorrect|superseded"),
        with_placeholder(repeatable(value_row("tag", Type::text, "", "only of campaigns with this tag")), "KEY=VALUE"),
        with_placeholder(value_row("since", Type::text, "", "from this UTC time on: 2024-05-01 or 2024-05-01T12"),
                         "TIME"),
        with_placeholder(value_row("until", Type::text, "", "up to this UTC time"), "TIME"), raw_row(), help_row()}}};
}

int runs_command(const Command& command, const Words& words) {
  const Parsed parsed = parse(command, words, 0);
  if (parsed.helped) return 0;
  campaign::Live live(parsed.arguments.text("db"), [&](store::Reader&) { return filter_of(parsed.arguments); });
  out().text(report::runs_table(read_live(live, report::list_runs), look_of(parsed.arguments)));
  return 0;
}

std::vector<Group> show_groups() {
  return {{"Options",
           {db_row(),
            with_choices(value_row("by", Type::choice, "", "each run taken apart"), "rank|host|role|iteration-block"),
            flag_row("log", "what the ranks wrote to standard output and error, the last 64 KiB of each"), raw_row(),
            help_row()}}};
}

int show_command(const Command& command, const Words& words) {
  const Parsed parsed = parse(command, words, 1'000);
  if (parsed.helped) return 0;
  const report::Look look = look_of(parsed.arguments);
  campaign::Live live(parsed.arguments.text("db"),
                      [&](store::Reader& reader) { return chosen_runs(reader, parsed.arguments.positional()); });
  const auto results = read_live(live, report::read_results);
  if (results.empty()) base::wrong_input("no such runs; `{} runs` lists them", base::typed_name());
  if (parsed.arguments.flag("log")) return show_logs(live, results), 0;
  if (parsed.arguments.given("by")) {
    show_by(live, results, report::parse_by(parsed.arguments.text("by")), look);
    return 0;
  }
  out().text(report::result_tables(results, look, report::Shown::all));
  for (const report::Result& result : results) {
    const std::string failures = report::failures_text(live.reader_of(result.run).failures(result.run.id), look);
    if (!failures.empty()) print("\nFailed operations of run {}\n{}", result.run.id, failures);
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
  print_rows(reader, parsed.arguments.positional().front(), format);
  return 0;
}

std::vector<Group> delete_groups() { return {{"Options", {db_row(), help_row()}}}; }

int delete_command(const Command& command, const Words& words) {
  const Parsed parsed = parse(command, words, 1'000);
  if (parsed.helped) return 0;
  const auto ids = run_ids(parsed.arguments.positional());
  if (ids.empty())
    base::wrong_input("scalebench delete: which runs? numbers as `{} runs` shows them", base::typed_name());
  store::delete_runs(parsed.arguments.text("db"), ids);
  print("{} run{} deleted\n", ids.size(), ids.size() == 1 ? "" : "s");
  return 0;
}

std::vector<Group> recover_groups() { return {{"Options", {db_row(), help_row()}}}; }

int recover_command(const Command& command, const Words& words) {
  const Parsed parsed = parse(command, words, 1'000);
  if (parsed.helped) return 0;
  const std::string file = parsed.arguments.text("db");
  const auto& named = parsed.arguments.positional();
  if (named.empty()) store::Reader{file};  // one that is not there is not made for nothing
  const auto silence = make_observer("none");
  Summarizing observer(*silence);
  const campaign::Recovery recovery = campaign::recover(file, {named.begin(), named.end()}, observer);
  for (const auto& run : recovery.runs)
    print("run {}: {}{}{}\n", run.run, run.status, run.cause.empty() ? "" : ": ", run.cause);
  for (const auto* sentences : {&recovery.left_alone, &recovery.elsewhere})
    for (const std::string& sentence : *sentences) print("{}\n", sentence);
  if (recovery.removed > 0)
    print("{} folder{} without samples removed\n", recovery.removed, recovery.removed == 1 ? "" : "s");
  if (recovery.runs.empty() && recovery.left_alone.empty()) print("nothing to recover: no run of {} is open\n", file);
  out().text(report::next_line(recovery.commands, out().width()));
  return 0;
}

std::vector<Group> merge_groups() { return {{"Options", {help_row()}}}; }

int merge_command(const Command& command, const Words& words) {
  const Parsed parsed = parse(command, words, 2);
  if (parsed.helped) return 0;
  if (parsed.arguments.positional().size() != 2) base::wrong_input("scalebench merge: give two files, INTO.db FROM.db");
  const store::Merged merged = store::merge(parsed.arguments.positional()[0], parsed.arguments.positional()[1]);
  print("{} campaigns with {} runs and {} samples added; {} campaigns were there already\n", merged.campaigns,
        merged.runs, merged.samples, merged.skipped);
  return 0;
}

}  // namespace scalebench::cli
