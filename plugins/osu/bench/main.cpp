// SPDX-License-Identifier: Apache-2.0
// The osu plugin in the engine's loop against bare loops of the same patterns, two ranks, in one MPI job: subject and
// limit run in turns in an order drawn anew in every round, the limit twice. Without mpirun around it, it starts itself
// under one.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <numeric>
#include <random>

#include "bare.hpp"
#include "base/cores.hpp"
#include "rig.hpp"

namespace {

using namespace scalebench;
using Samples = std::vector<double>;
using Variant = std::function<Samples(std::int64_t)>;

struct Case {
  const char *name, *unit;
  const char* workload;
  bench::Rig::Options options;
  int bytes;
  Samples (bench::Bare::*limit)(std::int64_t);
  std::int64_t iterations;  ///< in a round
  double bound;
  int operations = 1;  ///< that the workload counts in one round of the pattern
  double rate_of = 0;  ///< not 0: the figure is a rate, so much per sample in ns, and the bound is the least ratio
};

constexpr int rounds = 60;
constexpr int most_attempts = 3;

double median(Samples values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

double mean(const Samples& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// The mean of the middle half: clocks with steps of 10 ns make medians of short samples too coarse.
double middle(Samples values) {
  std::ranges::sort(values);
  const auto quarter = static_cast<std::ptrdiff_t>(values.size() / 4);
  return mean({values.begin() + quarter, values.end() - quarter});
}

/// The figure of one round over the ranks that timed.
double figure_of(const Samples& samples) {
  double mine[2] = {0, 0}, all[2];
  if (!samples.empty()) mine[0] = middle(samples), mine[1] = 1;
  MPI_Allreduce(mine, all, 2, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
  return all[0] / all[1];
}

struct Result {
  double value = 0, limit = 0, ratio = 0, control = 0;
  bool is_stable() const { return control >= 0.98 && control <= 1.02; }
};

class Bench {
 public:
  explicit Bench(const plugin::Library& library) : library_(library) {
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    std::uint64_t seed = std::random_device{}();
    MPI_Bcast(&seed, 1, MPI_UINT64_T, 0, MPI_COMM_WORLD);
    random_.seed(seed);
  }

  void run(const Case& one) {
    Result result = measure(one);
    for (int i = 1; i < most_attempts && !result.is_stable(); ++i) result = measure(one);
    const bool is_rate = one.rate_of > 0;
    const bool is_over = is_rate ? result.ratio < one.bound : result.ratio > one.bound;
    any_over_ = any_over_ || (is_over && result.is_stable());
    if (rank_ != 0) return;
    std::printf("%-20s %12.3f %-4s %12.3f %7.3f %6.2f %s\n", one.name, result.value, one.unit, result.limit,
                result.ratio, one.bound,
                !result.is_stable() ? "unstable"
                : is_over           ? "over"
                                    : "ok");
    std::fflush(stdout);
  }

  bool any_over() const { return any_over_; }

 private:
  Result measure(const Case& one) {
    bench::Rig rig(library_.workload(one.workload), one.options, one.operations);
    bench::Bare first(one.bytes), second(one.bytes);
    const std::array<Variant, 3> variants{[&](std::int64_t n) { return rig.run(n); },
                                          [&](std::int64_t n) { return (first.*one.limit)(n); },
                                          [&](std::int64_t n) { return (second.*one.limit)(n); }};
    std::array<Samples, 3> figures;
    std::array<std::size_t, 3> order{0, 1, 2};
    for (const auto& variant : variants) variant(one.iterations);
    for (int round = 0; round < rounds; ++round) {
      std::ranges::shuffle(order, random_);
      for (const std::size_t which : order) {
        variants[which](std::max<std::int64_t>(1, one.iterations / 20));  // the change of variant is not counted
        MPI_Barrier(MPI_COMM_WORLD);
        figures[which].push_back(figure_of(variants[which](one.iterations)));
      }
    }
    return evaluate(one, figures);
  }

  static Result evaluate(const Case& one, std::array<Samples, 3>& figures) {
    const double control = median(figures[2]) / median(figures[1]);
    figures[1].insert(figures[1].end(), figures[2].begin(), figures[2].end());
    const double value = median(figures[0]), limit = median(figures[1]);
    if (one.rate_of > 0) return {one.rate_of / value, one.rate_of / limit, limit / value, control};
    return {value, limit, value / limit, control};
  }

  const plugin::Library& library_;
  std::mt19937_64 random_;
  int rank_ = 0;
  bool any_over_ = false;
};

/// With a stamp before and after each round, as the bare loops have it.
bench::Rig::Options sized(const char* bytes) { return {{"message-bytes", bytes}, {"batch", "1"}}; }

int run_all() {
  using bench::Bare;
  const auto library = plugin::Library::load(OSU_PLUGIN);
  constexpr double window_mb = 64 * 1048576.0 / 1e6 * 1e9;
  Bench bench(library);
  bench.run({"latency-8B", "ns", "latency", sized("8"), 8, &Bare::ping_pong, 2000, 1.05, 2});
  bench.run({"latency-8B-whole", "ns", "latency", {{"message-bytes", "8"}}, 8, &Bare::ping_pong_whole, 2000, 1.10, 2});
  bench.run({"latency-1KiB", "ns", "latency", sized("1KiB"), 1024, &Bare::ping_pong, 2000, 1.02, 2});
  bench.run({"latency-64KiB", "ns", "latency", sized("64KiB"), 65536, &Bare::ping_pong, 300, 1.02, 2});
  bench.run({"bw-1MiB", "MB/s", "bw", sized("1MiB"), 1 << 20, &Bare::stream, 4, 0.98, 64, window_mb});
  bench.run({"barrier", "ns", "barrier", {{"batch", "1"}}, 1, &Bare::barrier, 2000, 1.05});
  bench.run({"allreduce-8B", "ns", "allreduce", sized("8"), 8, &Bare::allreduce, 2000, 1.05});
  return bench.any_over() ? 1 : 0;
}

int start_under_mpirun(char* self) {
  setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", 1), setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", 1);
  const bool has_cores = scalebench::base::usable_cores() >= 2;
  if (!has_cores) std::puts("# not pinned: fewer than two cores");
  execlp("mpirun", "mpirun", "-n", "2", has_cores ? "--bind-to" : "--oversubscribe", has_cores ? "core" : "-q", self,
         nullptr);
  std::perror("bench-osu: mpirun");
  return 4;
}

}  // namespace

int main(int argc, char** argv) {
  if (std::getenv("OMPI_COMM_WORLD_SIZE") == nullptr) return start_under_mpirun(argv[0]);
  MPI_Init(&argc, &argv);
  int code = 1;
  try {
    code = run_all();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench-osu: %s\n", error.what());
    MPI_Abort(MPI_COMM_WORLD, 1);
  }
  MPI_Finalize();
  return code;
}
