// SPDX-License-Identifier: Apache-2.0
// A plugin that does what no plugin should: rank 1 does it, at iteration 5 where it is about iterations.
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <map>
#include <optional>
#include <scalebench/mpi.hpp>
#include <scalebench/sdk.hpp>
#include <string>

namespace sb = scalebench::sdk;

namespace {

[[noreturn]] void sleep_for_ever() {
  for (;;) pause();
}

[[noreturn]] void spin_for_ever() {
  for (std::atomic<std::uint64_t> turns = 0;;) ++turns;
}

void sleep_for(int ms) {
  for (const std::uint64_t end_ns = sb::now_ns() + static_cast<std::uint64_t>(ms) * 1'000'000; sb::now_ns() < end_ns;)
    usleep(1000);
}

/// It holds our streams, and with them mpirun.
void leave_a_child_behind() {
  if (fork() == 0) sleep_for_ever();
}

void block_signals_and_sleep() {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, nullptr);
  for (int number = 1; number < 32; ++number) signal(number, SIG_IGN);
  sleep_for_ever();
}

void close_everything_and_sleep() {
  for (int fd = 0; fd < 4096; ++fd) close(fd);
  sleep_for_ever();
}

using Deeds = std::map<std::string, std::function<void()>>;

const Deeds& deeds_of_iterate() {
  static const Deeds deeds = {
      {"iterate-sleeps", sleep_for_ever},
      {"iterate-spins", spin_for_ever},
      {"iterate-stops-itself", [] { raise(SIGSTOP); }},
      {"iterate-blocks-signals", block_signals_and_sleep},
      {"iterate-closes-everything", close_everything_and_sleep},
      {"iterate-exits", [] { std::exit(0); }},
      {"iterate-exits-at-once", [] { _exit(0); }},
      {"iterate-aborts", [] { std::abort(); }},
      {"iterate-exits-and-leaves-a-child", [] { leave_a_child_behind(), _exit(3); }},
      {"iterate-kills-the-launcher", [] { kill(getppid(), SIGKILL), sleep_for_ever(); }},
      {"iterate-finalizes-mpi", [] { MPI_Finalize(), sleep_for_ever(); }},
      {"iterate-leaves-a-child", leave_a_child_behind},
      {"iterate-never-ends-later", [] { std::atexit([] { sleep_for_ever(); }); }},
      {"iterate-is-slow", [] { sleep_for(4000); }},
  };
  return deeds;
}

}  // namespace

/// What both kinds of ranks do, and when.
struct Misdeed {
  std::string deed;
  sb::Duration asks;
  bool is_here = false;

  bool does(const char* what) const { return is_here && deed == what; }
  void answer_setup(const sb::Context& ours, sb::Setup& answer) {
    is_here = ours.rank == 1;
    if (asks.ns > 0) ours.expect(asks), answer.patience(asks);
    if (does("setup-sleeps")) sleep_for_ever();
    if (does("setup-is-slow")) sleep_for(8000);
  }
  void happen(const sb::Lap& lap) const {
    if (does("first-iteration-sleeps")) sleep_for_ever();
    if (!is_here || lap.iteration() != 5) return;
    if (const auto found = deeds_of_iterate().find(deed); found != deeds_of_iterate().end()) found->second();
  }
  void verify() const {
    if (does("verify-sleeps")) sleep_for_ever();
  }
  void teardown() const {
    if (does("teardown-sleeps")) sleep_for_ever();
    if (does("teardown-throws")) throw std::string("no std::exception");
  }
};

template <typename Workload>
inline constexpr sb::Option options_of[] = {
    sb::option<&Workload::deed>("deed", "none", "what rank 1 does"),
    sb::option<&Workload::asks>("asks", "0", "the patience that the workload asks for")};

struct Alone : Misdeed {
  static constexpr auto name = "alone";
  static constexpr auto help = "Ranks that do not wait for each other.";
  static constexpr bool independent = true;
  static constexpr auto& options = options_of<Misdeed>;
  static constexpr auto metrics = sb::durations("step");

  void setup(const sb::Context& ours, sb::Setup& answer) {
    answer_setup(ours, answer);
    context.emplace(ours);
  }
  void iterate(sb::Lap& lap) {
    happen(lap);
    while (does("iterate-waits-for-ever") && !context->stopping()) usleep(1000);
    for (int looks = 0; does("iterate-waits") && lap.iteration() == 5 && looks < 4000; ++looks) {
      usleep(1000);
      if (context->stopping()) break;
    }
    lap(0);
  }
  std::optional<sb::Context> context;
};

struct Together : Misdeed {
  static constexpr auto name = "together";
  static constexpr auto help = "Ranks that meet in every iteration.";
  static constexpr auto& options = options_of<Misdeed>;
  static constexpr auto metrics = sb::durations("meet");

  void setup(const sb::Context& ours, sb::Setup& answer) {
    comm = sb::comm(ours);
    answer_setup(ours, answer);
    if (does("setup-fails")) throw sb::ServiceLost("the service of the misdeed is gone");
    MPI_Barrier(comm);
  }
  void iterate(sb::Lap& lap) {
    happen(lap);
    if (does("iterate-fails") && lap.iteration() == 5) throw sb::Failed(7, "the misdeed fails");
    if (does("iterate-throws") && lap.iteration() == 5) throw sb::ServiceLost("the misdeed throws");
    MPI_Barrier(comm);
    lap(0);
  }
  MPI_Comm comm = MPI_COMM_NULL;
};

SCALEBENCH_PLUGIN("misdeeds", "What no plugin should do.", Alone, Together)
