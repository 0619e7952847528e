// SPDX-License-Identifier: Apache-2.0
// bench-start: what a person waits for before something is measured.
// Lines: name value unit limit ratio bound ok|over. Medians over rounds; the three parts of a start (the whole command,
// a bare launch of an empty MPI program, the server's start) take turns.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "engine/world.hpp"
#include "launch/launcher.hpp"
#include "plugin/library.hpp"
#include "process/child.hpp"
#include "service/deployment.hpp"
#include "store/reader.hpp"

namespace scalebench {
namespace {

constexpr int rounds = 9;
bool any_over = false;

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + rounds / 2, values.end());
  return values[rounds / 2];
}

void print(const std::string& name, double value_ms, double bound_ms) {
  const bool over = value_ms > bound_ms;
  any_over = any_over || over;
  fmt::print("{:<28} {:8.1f} ms {:8.1f} {:6.3f} 1 {}\n", name, value_ms, bound_ms, value_ms / bound_ms,
             over ? "over" : "ok");
}

const launch::Launcher& launcher() {
  static const launch::Launcher found = launch::find_launcher(engine::mpi_library());
  return found;
}

void succeed(std::vector<std::string> words) {
  process::Command command{std::move(words),         launcher().environment(), {},
                           process::Sink::capture(), process::Sink::capture(), {}};
  const auto outcome = process::run(std::move(command), process::Milliseconds(60'000));
  if (!outcome.ending || !outcome.ending->good()) throw base::Error(base::Exit::run_failed, "failed: " + outcome.err);
}

launch::Words bare_launch() {
  launch::Task task;
  task.ranks = 2;
  launch::Words words = {launcher().program};
  launch::append(words, launcher().words(task));
  words.emplace_back(EMPTY_MPI_PROGRAM);
  return words;
}

double milliseconds_of(const std::function<void()>& action) {
  const std::uint64_t begin_ns = base::now_ns();
  action();
  return static_cast<double>(base::now_ns() - begin_ns) * 1e-6;
}

/// From the command to the first measured sample, both on this machine's monotonic clock.
double first_sample_ms(const std::filesystem::path& database) {
  std::filesystem::remove(database);
  const std::uint64_t begin_ns = base::now_ns();
  succeed({SCALEBENCH_BINARY, "--plugin", "throughput", "--tensor-bytes", "1KiB", "--iterations", "10", "--warmup", "0",
           "--db", database.string(), "--quiet"});
  std::int64_t first_ns = 0;
  store::Reader(database).query(
      "select run.zero_ns + min(sample.start_ns) from run join series on series.run_id = run.id "
      "join sample on sample.series_id = series.id where not sample.flags & 8",
      [](const auto&) {}, [&](const std::vector<store::Cell>& row) { first_ns = std::get<std::int64_t>(row.front()); });
  return static_cast<double>(first_ns - static_cast<std::int64_t>(begin_ns)) * 1e-6;
}

void measure_starts() {
  const base::TemporaryFolder folder("bench-start-");
  const service::Service redis(*plugin::Library::load(REDIS_PLUGIN).services().front());
  std::vector<double> whole, bare, server, list, dry;
  for (int round = 0; round < rounds; ++round) {
    whole.push_back(first_sample_ms(folder.path() / "t.db"));
    bare.push_back(milliseconds_of([] { succeed(bare_launch()); }));
    server.push_back(milliseconds_of([&] { service::Deployment(redis, {{}, {}, 2}); }));
    list.push_back(milliseconds_of([] { succeed({SCALEBENCH_BINARY, "list", "--plugin-path", FURTHER_PLUGINS}); }));
    dry.push_back(milliseconds_of([] { succeed({SCALEBENCH_BINARY, "--plugin", "throughput", "--dry-run"}); }));
  }
  fmt::print("# first sample after {:.0f} ms; bare launch {:.0f} ms; redis started and stopped {:.0f} ms\n",
             median(whole), median(bare), median(server));
  print("list-of-11-plugins", median(list), 30);
  print("dry-run", median(dry), 150);
  print("start-beyond-bare", median(whole) - median(bare) - median(server), 200);
}

}  // namespace
}  // namespace scalebench

int main() {
  try {
    scalebench::measure_starts();
    return scalebench::any_over ? 1 : 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench-start: {}\n", error.what());
    return 1;
  }
}
