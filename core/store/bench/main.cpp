// SPDX-License-Identifier: Apache-2.0
// bench-store [FOLDER]: how fast samples get into the database, what a row takes there, and the memory it needs.
// One line per case: name value unit limit ratio bound ok|over|unstable.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/random.hpp"
#include "store/bench/prepared_insert.hpp"
#include "store/bench/spools.hpp"
#include "store/bench/usage.hpp"
#include "store/writer.hpp"

namespace scalebench::store::bench {
namespace {
namespace fs = std::filesystem;

constexpr int rounds = 7;
constexpr double least_rows_per_second = 5e6;
constexpr double most_bytes_per_row = 26;
constexpr double most_of_prepared = 0.6;  ///< CPU time of the store / CPU time of prepared INSERTs without locks
constexpr double most_growth_bytes = 100e6;

void store_job(const fs::path& database, const fs::path& spools) {
  Writer writer(database);
  std::vector<plan::Job> jobs(1);
  jobs[0].points.resize(1);
  writer.add_runs(writer.begin_campaign({.uuid = "bench"}), jobs);
  writer.store_point(read_job(spools), 0, {jobs[0].points[0].run});
}

struct Cost {
  double cpu_s;
  std::uintmax_t bytes;
};

Cost cost_of(const fs::path& database, const std::function<void(const fs::path&)>& load) {
  fs::remove(database);
  const double before = cpu_seconds();
  load(database);
  const Cost cost{cpu_seconds() - before, fs::file_size(database)};
  fs::remove(database);
  return cost;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

void print(const std::string& name, double value, const std::string& unit, double limit, double ratio, double bound,
           bool good, bool stable = true) {
  fmt::print("{} {:.4g} {} {:.4g} {:.3f} {} {}\n", name, value, unit, limit, ratio, bound,
             !stable ? "unstable" : (good ? "ok" : "over"));
}

/// The store, prepared INSERTs, and prepared INSERTs again: in a new order in every round.
void compare_with_prepared(const fs::path& folder) {
  const Shape shape{4, 4, 125'000};
  const fs::path spools = folder / "ratio";
  write_spools(spools, shape);
  const auto prepared = [&](const fs::path& database) { load_by_prepared_insert(database, spools); };
  const std::array<std::function<void(const fs::path&)>, 3> variants = {
      [&](const fs::path& database) { store_job(database, spools); }, prepared, prepared};
  std::vector<double> ratios, controls;
  base::Random random(base::random_seed());
  std::vector<std::size_t> order = {0, 1, 2};
  std::vector<double> rates;
  for (int round = 0; round < rounds; ++round) {
    std::array<double, 3> cpu_s{};
    base::shuffle(order, random);
    for (const std::size_t variant : order) cpu_s[variant] = cost_of(folder / "ratio.db", variants[variant]).cpu_s;
    ratios.push_back(cpu_s[0] / cpu_s[1]);
    controls.push_back(cpu_s[2] / cpu_s[1]);
    rates.push_back(cpu_s[1]);
  }
  const double control = median(controls);
  const double limit_s = median(rates);
  const bool stable = control > 0.98 && control < 1.02;
  print("prepared-insert-control", limit_s * control, "CPU-s", limit_s, control, 1.02, stable, stable);
  print("store-2M-rows", limit_s * median(ratios), "CPU-s", limit_s, median(ratios), most_of_prepared,
        median(ratios) <= most_of_prepared, stable);
}

void ten_million(const fs::path& folder) {
  const Shape shape{20, 4, 125'000};
  const fs::path spools = folder / "large";
  write_spools(spools, shape);
  const Cost cost = cost_of(folder / "large.db", [&](const fs::path& database) { store_job(database, spools); });
  fs::remove_all(spools);
  const auto rows = static_cast<double>(shape.rows());
  const double rate = rows / cost.cpu_s;
  const double bytes = static_cast<double>(cost.bytes) / rows;
  print("store-10M-rows-speed", rate, "rows/CPU-s", least_rows_per_second, least_rows_per_second / rate, 1,
        rate >= least_rows_per_second);
  print("store-10M-rows-size", bytes, "B/row", most_bytes_per_row, bytes / most_bytes_per_row, 1,
        bytes <= most_bytes_per_row);
}

std::int64_t growth_with(const fs::path& folder, int ranks) {
  const fs::path spools = folder / fmt::format("ranks-{}", ranks);
  write_spools(spools, {ranks, 1, 100'000});
  std::int64_t growth = 0;
  cost_of(folder / "memory.db", [&](const fs::path& database) {
    const MemoryWatch watch;
    store_job(database, spools);
    growth = watch.peak_growth_bytes();
  });
  fs::remove_all(spools);
  return growth;
}

void memory_of_many_ranks(const fs::path& folder) {
  const auto one = static_cast<double>(growth_with(folder, 1));
  const double growth = static_cast<double>(growth_with(folder, 64)) - one;
  print("store-64-ranks-memory", growth, "B", most_growth_bytes, growth / most_growth_bytes, 1,
        growth <= most_growth_bytes);
}

}  // namespace
}  // namespace scalebench::store::bench

int main(int argc, char** argv) {
  using namespace scalebench;
  try {
    const base::TemporaryFolder folder("bench-store-", argc > 1 ? argv[1] : std::filesystem::path());
    store::bench::memory_of_many_ranks(folder.path());
    store::bench::ten_million(folder.path());
    store::bench::compare_with_prepared(folder.path());
  } catch (const base::Error& error) {
    fmt::print(stderr, "bench-store: {}\n", error.what());
    return static_cast<int>(error.code());
  }
  return 0;
}
