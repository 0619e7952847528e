// SPDX-License-Identifier: Apache-2.0
// A plugin whose workloads misbehave when told to.
#include <csignal>
#include <ctime>
#include <scalebench/mpi.hpp>
#include <scalebench/sdk.hpp>
#include <string>

namespace sb = scalebench::sdk;

/// What goes wrong, in which rank, at which iteration.
struct Trouble {
  static constexpr auto kinds =
      "nothing|die|refuse|fail|skip|no-setup|wrong|warn|litter|fail-litter|refuse-litter|follow";
  std::string what;
  std::int64_t rank = 0, at = 0;
  sb::Duration pause;
  std::int64_t own_rank = 0;

  bool here(const std::string& kind, std::int64_t iteration) const {
    return what.starts_with(kind) && own_rank == rank && iteration == at;
  }
  void happen(sb::Lap& lap, std::uint32_t metric) const {
    if (here("die", lap.iteration())) std::raise(SIGKILL);
    if (here("refuse", lap.iteration())) throw sb::ServiceLost("the probe refuses");
    if (what == "follow") quarrel(lap.iteration());
    if (here("fail", lap.iteration())) lap.fail(metric, 7, "the probe fails");
    const timespec time{pause.ns / 1'000'000'000, pause.ns % 1'000'000'000};
    if (pause.ns > 0) nanosleep(&time, nullptr);
  }
  /// One rank refuses, and the others much later because of it.
  void quarrel(std::int64_t iteration) const {
    if (own_rank == rank && iteration == at) throw sb::ServiceLost("the first to refuse");
    if (own_rank != rank && iteration == at + 2000) throw sb::ServiceLost("one that follows");
  }
};

struct Alone : Trouble {
  static constexpr auto name = "alone";
  static constexpr auto help = "Ranks that do not wait for each other.";
  static constexpr bool independent = true;
  static constexpr sb::Option options[] = {
      sb::option<&Alone::what>("what", "nothing", "the trouble", {.choices = kinds}),
      sb::option<&Alone::rank>("rank", "0", "where"), sb::option<&Alone::at>("at", "0", "when"),
      sb::option<&Alone::pause>("pause", "0", "per iteration")};
  enum { step, init };
  static constexpr sb::Metric metrics[] = {sb::duration("step"),
                                           sb::metric("init", "", "ns", SB_LOWER, nullptr, SB_BY_MPI_INIT)};

  void setup(const sb::Context& context, sb::Setup& answer) {
    own_rank = context.rank;
    answer.time(step, [] {});
    answer.work(step, 3.5);
    if (what == "warn") context.warn("the probe warns");
    if (here("skip", at)) throw sb::Skip("the probe skips");
    if (here("no-setup", at)) throw sb::ServiceLost("the probe cannot set up");
  }
  void iterate(sb::Lap& lap) {
    happen(lap, step);
    lap(step);
  }
  void verify() {
    if (here("wrong", at)) throw sb::Incorrect("the probe is wrong");
  }
  void teardown() {
    if (what.ends_with("litter")) throw sb::ServiceLost("the probe leaves litter behind");
  }
};

struct Together : Trouble {
  static constexpr auto name = "together";
  static constexpr auto help = "Ranks that meet in every iteration.";
  static constexpr sb::Option options[] = {
      sb::option<&Together::what>("what", "nothing", "the trouble", {.choices = kinds}),
      sb::option<&Together::rank>("rank", "0", "where"), sb::option<&Together::at>("at", "0", "when"),
      sb::option<&Together::pause>("pause", "0", "per iteration")};
  enum { meet };
  static constexpr auto metrics = sb::durations("meet");

  void setup(const sb::Context& context) {
    own_rank = context.rank;
    comm = sb::comm(context);
  }
  void iterate(sb::Lap& lap) {
    happen(lap, meet);
    MPI_Barrier(comm);
    lap(meet);
  }
  MPI_Comm comm = MPI_COMM_NULL;
};

/// Records how many hardware threads the engine granted it.
struct Granted {
  static constexpr auto name = "granted";
  static constexpr auto help = "What a rank may use.";
  static constexpr bool independent = true;
  enum { cpus };
  static constexpr sb::Metric metrics[] = {sb::metric("cpus", "", "1")};

  void setup(const sb::Context& context) { count = context.cpus; }
  void iterate(sb::Lap& lap) { lap.value(cpus, count); }
  int count = 0;
};

/// Measures nothing, and says that all went well.
struct Silent {
  static constexpr auto name = "silent";
  static constexpr auto help = "Ranks that record nothing.";
  static constexpr bool independent = true;
  static constexpr auto metrics = sb::durations("never");

  void setup(const sb::Context&) {}
  void iterate(sb::Lap&) {}
};

/// Records what the engine told it about its role.
struct Parts {
  static constexpr auto name = "parts";
  static constexpr auto help = "Two roles.";
  std::int64_t senders = 1;
  static constexpr sb::Option options[] = {sb::option<&Parts::senders>("senders", "1", "ranks that send")};
  static constexpr sb::Role roles[] = {sb::role("sender", "", 1, "senders"), sb::role("receiver", "", 1)};
  enum { role, role_rank, role_size, comm_size };
  static constexpr sb::Metric metrics[] = {sb::metric("role", "", "1"), sb::metric("role-rank", "", "1"),
                                           sb::metric("role-size", "", "1"), sb::metric("comm-size", "", "1")};

  void setup(const sb::Context& given, sb::Setup&) {
    context = &given;
    values[role] = given.role, values[role_rank] = given.role_rank, values[role_size] = given.role_size;
    MPI_Comm_size(sb::role_comm(given), &values[comm_size]);
  }
  void iterate(sb::Lap& lap) {
    for (std::uint32_t n = 0; n < 4; ++n) lap.value(n, values[n]);
  }
  const sb::Context* context = nullptr;
  int values[4] = {};
};

SCALEBENCH_PLUGIN("probe", "Workloads for tests of the engine", Alone, Granted, Silent, Together, Parts)
