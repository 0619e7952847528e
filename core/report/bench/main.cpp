// SPDX-License-Identifier: Apache-2.0
// bench-report [FOLDER]: what the summaries of 10 million samples in 80 series cost, read from a database.
// One line per case: name value unit limit ratio bound ok|over.
#include <fmt/format.h>

#include "base/error.hpp"
#include "base/file.hpp"
#include "report/read_results.hpp"
#include "store/bench/spools.hpp"
#include "store/bench/usage.hpp"
#include "store/reader.hpp"
#include "store/writer.hpp"

namespace scalebench::report {
namespace {
namespace fs = std::filesystem;

constexpr double most_cpu_s = 3;
constexpr double most_growth_bytes = 200e6;

std::int64_t store_samples(const fs::path& folder, const store::bench::Shape& shape) {
  store::bench::write_spools(folder / "spools", shape);
  store::Writer writer(folder / "bench.db");
  std::vector<plan::Job> jobs(1);
  jobs[0].points.resize(1);
  writer.add_runs(writer.begin_campaign({.uuid = "bench"}), jobs);
  writer.store_point(store::read_job(folder / "spools"), 0, {jobs[0].points[0].run});
  return jobs[0].points[0].run;
}

void print(const std::string& name, double value, const char* unit, double limit) {
  fmt::print("{} {:.4g} {} {:.4g} {:.3f} 1 {}\n", name, value, unit, limit, value / limit,
             value <= limit ? "ok" : "over");
}

void summarize(const fs::path& folder, const std::string& name, const store::bench::Shape& shape) {
  fs::create_directories(folder);
  const std::int64_t run = store_samples(folder, shape);
  store::Reader reader(folder / "bench.db");
  const store::bench::MemoryWatch watch;
  const double before_s = store::bench::cpu_seconds();
  summarize_run(reader, run);
  print(name + "-time", store::bench::cpu_seconds() - before_s, "CPU-s", most_cpu_s);
  print(name + "-memory", static_cast<double>(watch.peak_growth_bytes()), "B", most_growth_bytes);
  fs::remove_all(folder);
}

}  // namespace
}  // namespace scalebench::report

int main(int argc, char** argv) {
  using namespace scalebench;
  try {
    const base::TemporaryFolder folder("bench-report-", argc > 1 ? argv[1] : std::filesystem::path());
    report::summarize(folder.path() / "four", "summarize-20-ranks-4-metrics", {20, 4, 125'000});
    report::summarize(folder.path() / "one", "summarize-80-ranks-1-metric", {80, 1, 125'000});
  } catch (const base::Error& error) {
    fmt::print(stderr, "bench-report: {}\n", error.what());
    return static_cast<int>(error.code());
  }
  return 0;
}
