// SPDX-License-Identifier: Apache-2.0
#include "text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "title.hpp"

namespace scalebench::osu {
namespace {

constexpr std::string_view size_option = "message-bytes";
constexpr int size_width = 10, column_width = 18, lone_width = 17, count_width = 12;

std::string param(const OsuRun& one, std::string_view name) {
  const auto found = std::ranges::find(one.params, name, &std::pair<std::string, std::string>::first);
  return found == one.params.end() ? "" : found->second;
}

// What one operation of a metric is on average over the ranks that measured it.
struct Means {
  int ranks = 0;
  double operation = 0;            // mean of the ranks' means
  double lowest = 0, highest = 0;  // of the ranks' means
  double samples = 0;              // of a rank, on average
  double batch = 1, work = 0;      // of a sample

  double sample_ns() const { return operation * batch; }
};

std::optional<Means> means(const OsuRun& one, std::string_view metric) {
  Means all;
  for (const Figure& figure : one.figures) {
    if (figure.metric != metric) continue;
    all.batch = figure.batch, all.work = figure.work;
    all.lowest = all.ranks == 0 ? figure.mean : std::min(all.lowest, figure.mean);
    all.highest = std::max(all.highest, figure.mean);
    ++all.ranks, all.operation += figure.mean, all.samples += static_cast<double>(figure.n);
  }
  if (all.ranks == 0) return std::nullopt;
  all.operation /= all.ranks, all.samples /= all.ranks;
  return all;
}

double mean_us(const OsuRun& one, std::string_view metric) {
  const auto all = means(one, metric);
  return all ? all->operation / 1e3 : 0;
}

bool moves_pairs(const OsuRun& one) { return one.workload == "mbw_mr"; }
bool is_one_sided(const OsuRun& one) { return !param(one, "window").empty(); }
bool is_collective(const OsuRun& one) { return !param(one, "process-sync").empty(); }
bool is_startup(const OsuRun& one) { return one.workload == "init" || one.workload == "hello"; }

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

struct OsuColumn {
  const char* heading;
  double value;
  int width = column_width, digits = 2;
};

std::vector<OsuColumn> bandwidth(const OsuRun& one, const Means& transfer) {
  const double bytes_per_ns = transfer.ranks * transfer.work / transfer.sample_ns();
  if (!moves_pairs(one)) return {{"Bandwidth (MB/s)", bytes_per_ns * 1e3}};
  return {{"MB/s", bytes_per_ns * 1e3}, {"Messages/s", transfer.ranks / transfer.operation * 1e9}};
}

std::vector<OsuColumn> overlapped(const OsuRun& one, OsuColumns wanted) {
  const auto overlap = means(one, "overlap"), pure = means(one, "pure");
  std::vector<OsuColumn> all{{"Overall(us)", mean_us(one, "overall")},
                             {"Compute(us)", mean_us(one, "compute") - mean_us(one, "test")}};
  if (wanted == OsuColumns::full) {
    all.insert(all.end(), {{"Coll. Init(us)", mean_us(one, "initiate")},
                           {"MPI_Test(us)", mean_us(one, "test")},
                           {"MPI_Wait(us)", mean_us(one, "wait")}});
  }
  all.push_back({"Pure Comm.(us)", mean_us(one, "pure")});
  if (wanted == OsuColumns::full && pure)
    all.insert(all.end(), {{"Min Comm.(us)", pure->lowest / 1e3}, {"Max Comm.(us)", pure->highest / 1e3}});
  all.push_back({"Overlap(%)", overlap ? std::max(0.0, overlap->operation) : std::numeric_limits<double>::quiet_NaN()});
  return all;
}

std::vector<OsuColumn> timed(const OsuRun& one, const Means& latency, OsuColumns wanted) {
  std::vector<OsuColumn> all{{is_one_sided(one) ? "Latency (us)" : "Avg Latency(us)", latency.operation / 1e3}};
  if (wanted == OsuColumns::full && is_collective(one)) {
    all.insert(all.end(), {{"Min Latency(us)", latency.lowest / 1e3},
                           {"Max Latency(us)", latency.highest / 1e3},
                           {"Iterations", std::round(latency.samples * latency.batch), count_width, 0}});
  }
  return all;
}

std::vector<OsuColumn> columns(const OsuRun& one, OsuColumns wanted) {
  if (means(one, "overall")) return overlapped(one, wanted);
  if (const auto transfer = means(one, "transfer")) return bandwidth(one, *transfer);
  const auto latency = means(one, "latency");
  return latency ? timed(one, *latency, wanted) : std::vector<OsuColumn>();
}

std::string window_name(const std::string& making) {
  return making == "dynamic" ? "MPI_Win_create_dynamic" : "MPI_Win_" + making;
}

std::string sync_name(const std::string& sync) {
  if (sync == "pscw") return "MPI_Win_post/start/complete/wait";
  if (sync == "lock" || sync == "lock_all") return "MPI_Win_" + sync + "/un" + sync;
  return "MPI_Win_" + sync;
}

// Without sizes, OSU gives a table of latencies a comment sign and one of overlaps none.
bool is_lone_latency(const OsuRun& one) { return size_of(one).empty() && !means(one, "overall"); }

std::string headings(const OsuRun& one, OsuColumns wanted) {
  const bool is_lone = is_lone_latency(one);
  std::string text = is_lone ? "# " : size_of(one).empty() ? "" : fmt::format("{:<{}}", "# Size", size_width);
  bool is_first = true;
  for (const OsuColumn& column : columns(one, wanted))
    text += fmt::format("{:>{}}", column.heading, is_lone && std::exchange(is_first, false) ? 0 : column.width);
  return text + "\n";
}

std::string row(const OsuRun& one, OsuColumns wanted) {
  const std::string size = size_of(one);
  std::string text = size.empty() ? "" : fmt::format("{:<{}}", size, size_width);
  int first_width = is_lone_latency(one) ? lone_width : column_width;
  for (const OsuColumn& column : columns(one, wanted)) {
    const int width = std::exchange(first_width, 0);
    text += fmt::format("{:>{}.{}f}", column.value, width > 0 ? width : column.width, column.digits);
  }
  return text + "\n";
}

// What OSU's programs with threads and processes say before all else.
std::string company(const OsuRun& one) {
  if (const auto threads = param(one, "threads"); !threads.empty())
    return fmt::format("# Number of Sender threads: 1\n# Number of Receiver threads: {}\n", threads);
  if (const auto processes = param(one, "processes"); !processes.empty()) {
    return fmt::format("# Number of forked processes in sender: {0}\n# Number of forked processes in receiver: {0}\n",
                       processes);
  }
  return "";
}

std::string title(const OsuRun& one) { return fmt::format("# {} v7.4\n", osu_title(one.workload)); }

std::string head(const OsuRun& one, OsuColumns wanted) {
  std::string text = company(one) + title(one);
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
  return text + headings(one, wanted);
}

// OSU counts in whole milliseconds, of each rank and of the mean.
long long whole_ms(double ns) { return static_cast<long long>(ns / 1e6); }

std::string startup(const OsuRun& one) {
  if (one.workload == "hello") return fmt::format("This is a test with {} processes\n", one.ranks);
  const auto init = means(one, "init");
  return fmt::format("nprocs: {}, min: {} ms, max: {} ms, avg: {} ms\n", one.ranks, whole_ms(init->lowest),
                     whole_ms(init->highest), whole_ms(init->operation));
}

std::string table(std::vector<const OsuRun*> rows, OsuColumns wanted) {
  const OsuRun& first = *rows.front();
  if (is_startup(first)) return "\n" + title(first) + startup(first);
  std::ranges::stable_sort(rows, {}, [](const OsuRun* one) {
    const std::string size = size_of(*one);
    return size.empty() ? 0LL : std::stoll(size);
  });
  std::string text = "\n" + head(first, wanted);
  for (const OsuRun* const one : rows) text += row(*one, wanted);
  return text;
}

// Equal for runs that belong into one table; tables come in this order.
using TableKey = std::tuple<std::int64_t, std::string, int, int, int, std::string>;

TableKey key_of(const OsuRun& one) {
  std::string options;
  for (const auto& [name, value] : one.params) {
    if (name != size_option) options += name + "=" + value + " ";
  }
  return {one.campaign, one.workload, one.ranks, one.nodes, one.repetition, options};
}

bool has_row(const OsuRun& one) {
  if (!one.is_done) return false;
  return one.workload == "hello" || means(one, "init") || !columns(one, OsuColumns::usual).empty();
}

}  // namespace

std::string osu_text(std::span<const OsuRun> runs, OsuColumns wanted) {
  std::map<TableKey, std::vector<const OsuRun*>> tables;
  for (const OsuRun& one : runs) {
    if (has_row(one)) tables[key_of(one)].push_back(&one);
  }
  std::string text;
  for (const auto& [key, rows] : tables) text += table(rows, wanted);
  return text;
}

}  // namespace scalebench::osu
