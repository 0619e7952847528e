// SPDX-License-Identifier: Apache-2.0
#include "report/osu_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

namespace scalebench::report {
namespace {

constexpr std::string_view size_option = "message-bytes";

std::string param(const OsuRun& one, std::string_view name) {
  const auto found = std::ranges::find(one.params, name, &store::Param::name);
  return found == one.params.end() ? "" : found->value;
}

// What one operation, or one sample, of a metric is on average over the ranks that measured it.
struct Means {
  int ranks = 0;
  double operation = 0;            // value / batch
  double sample = 0;               // value
  double batch = 1, work = 0;      // of a sample
  double lowest = 0, highest = 0;  // of the ranks' means of an operation
};

std::optional<Means> means(const OsuRun& one, std::string_view metric) {
  Means all;
  for (const store::Summary& summary : one.summaries) {
    if (summary.metric != metric || !summary.rank || !summary.mean) continue;
    const auto series = std::ranges::find_if(
        one.series, [&](const store::Series& row) { return row.metric == metric && row.rank == summary.rank; });
    if (series == one.series.end()) continue;
    all.batch = static_cast<double>(series->batch), all.work = series->work;
    const double operation = *summary.mean / all.batch;
    all.lowest = all.ranks == 0 ? operation : std::min(all.lowest, operation);
    all.highest = std::max(all.highest, operation);
    ++all.ranks, all.operation += operation, all.sample += *summary.mean;
  }
  if (all.ranks == 0) return std::nullopt;
  all.operation /= all.ranks, all.sample /= all.ranks;
  return all;
}

double mean_us(const OsuRun& one, std::string_view metric) {
  const auto all = means(one, metric);
  return all ? all->operation / 1e3 : 0;
}

bool moves_pairs(const OsuRun& one) { return one.run.workload == "mbw_mr"; }
bool is_one_sided(const OsuRun& one) { return !param(one, "window").empty(); }

// Atomics have no message size but their datatype's.
std::string size_of(const OsuRun& one) {
  const std::string bytes = param(one, size_option);
  const std::string type = param(one, "datatype");
  if (!bytes.empty() || type.empty()) return bytes;
  static const std::map<std::string, std::string, std::less<>> sizes{
      {"char", "1"}, {"int", "4"}, {"long", "8"}, {"float", "4"}, {"double", "8"}};
  const auto found = sizes.find(type);
  return found == sizes.end() ? "" : found->second;
}

struct Column {
  const char* heading;
  double value;
};

std::vector<Column> bandwidth(const OsuRun& one, const Means& transfer) {
  const double bytes_per_ns = transfer.ranks * transfer.work / transfer.sample;
  if (!moves_pairs(one)) return {{"Bandwidth (MB/s)", bytes_per_ns * 1e3}};
  return {{"MB/s", bytes_per_ns * 1e3}, {"Messages/s", transfer.ranks * transfer.batch / transfer.sample * 1e9}};
}

std::vector<Column> overlapped(const OsuRun& one) {
  const auto overlap = means(one, "overlap");
  return {{"Overall(us)", mean_us(one, "overall")},
          {"Compute(us)", mean_us(one, "compute") - mean_us(one, "test")},
          {"Pure Comm.(us)", mean_us(one, "pure")},
          {"Overlap(%)", overlap ? std::max(0.0, overlap->operation) : 0}};
}

std::vector<Column> columns(const OsuRun& one) {
  if (means(one, "overall")) return overlapped(one);
  if (const auto transfer = means(one, "transfer")) return bandwidth(one, *transfer);
  const auto latency = means(one, "latency");
  if (!latency) return {};
  return {{is_one_sided(one) ? "Latency (us)" : "Avg Latency(us)", latency->operation / 1e3}};
}

std::string window_name(const std::string& making) {
  return making == "dynamic" ? "MPI_Win_create_dynamic" : "MPI_Win_" + making;
}

std::string sync_name(const std::string& sync) {
  if (sync == "pscw") return "MPI_Win_post/start/complete/wait";
  if (sync == "lock" || sync == "lock_all") return "MPI_Win_" + sync + "/un" + sync;
  return "MPI_Win_" + sync;
}

std::string headings(const OsuRun& one) {
  const auto all = columns(one);
  const bool has_sizes = !size_of(one).empty();
  // Without sizes, OSU gives one column a comment sign and several none.
  std::string text = has_sizes ? fmt::format("{:<10}", "# Size") : all.size() == 1 ? "# " : "";
  for (const Column& column : all) text += fmt::format("{:>{}}", column.heading, has_sizes || all.size() > 1 ? 18 : 0);
  return text + "\n";
}

std::string head(const OsuRun& one) {
  std::string text = fmt::format("\n# OSU MPI osu_{} Test, measured by scalebench\n", one.run.workload);
  if (is_one_sided(one)) {
    text += fmt::format("# Window creation: {}\n# Synchronization: {}\n", window_name(param(one, "window")),
                        sync_name(param(one, "sync")));
  }
  if (moves_pairs(one)) {
    const auto transfer = means(one, "transfer");
    text +=
        fmt::format("# [ pairs: {} ] [ window size: {} ]\n", transfer ? transfer->ranks : 0, param(one, "window-size"));
  }
  if (means(one, "overall")) text += "# Overall = Coll. Init + Compute + MPI_Test + MPI_Wait\n\n";
  if (std::string type = param(one, "datatype"); !type.empty()) {
    std::ranges::transform(type, type.begin(), [](char c) { return static_cast<char>(std::toupper(c)); });
    text += fmt::format("# Datatype: MPI_{}.\n", type);
  }
  return text + headings(one);
}

std::string row(const OsuRun& one) {
  const std::string size = size_of(one);
  std::string text = size.empty() ? "" : fmt::format("{:<10}", size);
  for (const Column& column : columns(one)) text += fmt::format("{:>18.2f}", column.value);
  return text + "\n";
}

std::string startup(const OsuRun& one) {
  if (one.run.workload == "hello") return fmt::format("This is a test with {} processes\n", one.run.ranks);
  const auto init = means(one, "init");
  if (!init) return "";
  return fmt::format("nprocs: {}, min: {:.0f} ms, max: {:.0f} ms, avg: {:.0f} ms\n", one.run.ranks, init->lowest / 1e6,
                     init->highest / 1e6, init->operation / 1e6);
}

bool is_startup(const OsuRun& one) { return one.run.workload == "init" || one.run.workload == "hello"; }

std::string table(std::vector<const OsuRun*> rows) {
  const OsuRun& first = *rows.front();
  if (is_startup(first)) return "\n" + startup(first);
  std::ranges::stable_sort(rows, {}, [](const OsuRun* one) {
    const std::string size = size_of(*one);
    return size.empty() ? 0LL : std::stoll(size);
  });
  std::string text = head(first);
  for (const OsuRun* const one : rows) text += row(*one);
  return text;
}

// Equal for runs that belong into one table.
std::string table_key(const OsuRun& one) {
  const store::Run& run = one.run;
  std::string key = fmt::format("{} {} {} {} {} ", run.campaign, run.workload, run.ranks, run.nodes, run.repetition);
  for (const store::Param& each : one.params) {
    if (each.name != size_option) key += each.name + "=" + each.value + " ";
  }
  return key;
}

}  // namespace

std::vector<OsuRun> read_osu_runs(store::Reader& reader, const store::RunFilter& filter) {
  std::vector<OsuRun> runs;
  for (const store::Run& run : reader.runs(filter)) {
    if (run.plugin == "osu")
      runs.push_back({run, reader.params(run.id), reader.series(run.id), reader.summaries(run.id)});
  }
  return runs;
}

std::string osu_text(std::span<const OsuRun> runs) {
  std::vector<std::pair<std::string, std::vector<const OsuRun*>>> tables;
  for (const OsuRun& one : runs) {
    if (one.run.status != store::RunStatus::done || (columns(one).empty() && !is_startup(one))) continue;
    const std::string key = table_key(one);
    auto found = std::ranges::find(tables, key, &std::pair<std::string, std::vector<const OsuRun*>>::first);
    if (found == tables.end()) found = tables.insert(tables.end(), {key, {}});
    found->second.push_back(&one);
  }
  std::string text;
  for (const auto& [key, rows] : tables) text += table(rows);
  return text;
}

}  // namespace scalebench::report
