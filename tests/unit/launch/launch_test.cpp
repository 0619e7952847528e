// SPDX-License-Identifier: Apache-2.0
// Real launchers, ranks that do as told.
#include "launch/launch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <thread>

#include "base/clock.hpp"
#include "base/cores.hpp"
#include "base/error.hpp"
#include "base/file.hpp"

namespace scalebench::launch {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
constexpr std::chrono::milliseconds patience{30'000};

bool is_gone(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(file, line, '\0');
  return line.empty() || line.find(") Z") != std::string::npos;
}

bool comes_true(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(5ms);
  }
  return true;
}

/// Of each launcher that this machine has, by the library whose ranks it starts.
class LaunchOfTwo : public testing::TestWithParam<const char*> {
 protected:
  std::filesystem::path job_file() const { return folder_.path() / "job"; }

  void order(const std::string& what) const { base::write_file_0600(job_file(), what); }

  static const Launcher& launcher() {
    static std::map<std::string, Launcher> found;
    const auto [one, is_new] = found.try_emplace(GetParam());
    if (is_new) one->second = find_launcher(GetParam());
    return one->second;
  }
  static LaunchOptions with_launcher() {
    LaunchOptions options;
    options.launcher = launcher();
    return options;
  }

  Launch start(const std::string& what, const LaunchOptions& options = with_launcher()) {
    order(what);
    plan::Job job;
    job.ranks = 2;
    return Launch::start(job, options, LAUNCH_RANK, job_file());
  }

  Result run(const std::string& what) {
    Launch launch = start(what);
    const auto& result = launch.wait(patience);
    return result ? *result : launch.kill();
  }

  /// Of a rank that is up and has its handlers.
  pid_t pid_of(int rank) const {
    long pid = 0;
    comes_true([&] { return bool(std::ifstream(job_file().string() + "." + std::to_string(rank)) >> pid); });
    return static_cast<pid_t>(pid);
  }

  bool ranks_end() const {
    return comes_true([&] { return is_gone(pid_of(0)) && is_gone(pid_of(1)); });
  }

  base::TemporaryFolder folder_;
};

TEST_P(LaunchOfTwo, RunsTheRanks) {
  const Result result = run("say who you are");
  EXPECT_TRUE(result.good());
  EXPECT_THAT(result.out, testing::AllOf(HasSubstr("rank 0 of 2\n"), HasSubstr("rank 1 of 2\n")));
}

TEST_P(LaunchOfTwo, KeepsWhatEachRankWrote) {
  const Result result = run("say who you are");
  EXPECT_EQ(result.ranks, (std::map<int, std::string>{{0, "rank 0 of 2\n"}, {1, "rank 1 of 2\n"}}));
}

TEST_P(LaunchOfTwo, IsNotHeldUpByRanksThatNeverEndToWrite) {
  Launch launch = start("shout");
  pid_of(0), pid_of(1);
  EXPECT_FALSE(launch.wait(300ms));
  launch.stop();
  ASSERT_TRUE(launch.wait(patience));
  EXPECT_EQ(launch.wait(0ms)->ranks.at(1).size(), 65536u);
}

TEST_P(LaunchOfTwo, HasNoCauseWhenAllWentWell) { EXPECT_EQ(run("say who you are").cause.sentence, ""); }

TEST_P(LaunchOfTwo, MeasuresItsWallTime) {
  const std::uint64_t before_ns = base::now_ns();
  const Result result = run("say who you are");
  EXPECT_GT(result.wall_ns, 0u);
  EXPECT_LE(result.begin_ns + result.wall_ns, base::now_ns());
  EXPECT_GE(result.begin_ns, before_ns);
}

// Launchers that name the rank lose that page now and then; which rank it was is then not known.
TEST_P(LaunchOfTwo, TellsHowARankFailedAndWhatItSaid) {
  const Cause cause = run("fail").cause;
  EXPECT_THAT(cause.sentence,
              testing::MatchesRegex("(rank 1|mpi.*) ended with exit code 5: scalebench: no room on the device"));
  EXPECT_EQ(cause.lacks_rank, !cause.sentence.starts_with("rank 1"));
}

TEST_P(LaunchOfTwo, TellsWhichSignalKilledARank) {
  const Cause cause = run("die").cause;
  EXPECT_THAT(cause.sentence, testing::MatchesRegex("(rank 1 on .*|a rank) was killed by signal 9 \\(Killed\\).*"));
  EXPECT_EQ(cause.lacks_rank, !cause.sentence.starts_with("rank 1"));
}

TEST_P(LaunchOfTwo, HandsTheJobToRankZeroInAnyWay) {
  for (const Travel travel : {Travel::input, Travel::environment}) {
    LaunchOptions options = with_launcher();
    options.launcher.travel = travel;
    Launch launch = start("{\"ranks\": 2}\n[and more]", options);
    const auto& result = launch.wait(patience);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->ranks, (std::map<int, std::string>{{0, "the job is: {\"ranks\": 2}\n[and more]\n"}}))
        << static_cast<int>(travel) << result->err;
  }
}

TEST_P(LaunchOfTwo, StopsRanksByAsking) {
  Launch launch = start("wait");
  pid_of(0), pid_of(1);
  launch.stop();
  ASSERT_TRUE(launch.wait(patience));
  EXPECT_EQ(launch.wait(0ms)->out, "stopped when asked\nstopped when asked\n");
}

TEST_P(LaunchOfTwo, EndsRanksThatWillNotStop) {
  LaunchOptions options = with_launcher();
  options.grace = 100ms;
  Launch launch = start("be stubborn", options);
  pid_of(0), pid_of(1);
  launch.stop();
  ASSERT_TRUE(launch.wait(patience));
  EXPECT_TRUE(ranks_end());
}

TEST_P(LaunchOfTwo, LeavesNoRankWhenTheLauncherIsKilled) {
  Launch launch = start("be stubborn");
  pid_of(0), pid_of(1);
  kill(launch.pid(), SIGKILL);
  ASSERT_TRUE(launch.wait(patience));
  EXPECT_EQ(launch.wait(0ms)->cause.sentence, launcher().program + " was killed by signal 9 (Killed)");
  EXPECT_TRUE(ranks_end());
}

TEST_P(LaunchOfTwo, LeavesNoRankWhenItIsDestroyed) {
  {
    const Launch launch = start("be stubborn");
    pid_of(0), pid_of(1);
  }
  EXPECT_TRUE(ranks_end());
}

TEST_P(LaunchOfTwo, LeavesNoRankWhenTheDriverIsKilled) {
  order("wait");
  process::Command command;
  command.argv = {LAUNCH_DRIVER, LAUNCH_RANK, job_file(), GetParam()};
  process::Child driver = process::spawn(command);
  pid_of(0), pid_of(1);
  kill(driver.pid(), SIGKILL);
  EXPECT_TRUE(ranks_end());
}

TEST_P(LaunchOfTwo, TakesTheFirstHostsOfTheFile) {
  LaunchOptions options = with_launcher();
  options.hosts = folder_.path() / "all";
  std::ofstream(options.hosts) << "localhost slots=64\nelsewhere\n";
  Launch launch = start("say who you are", options);
  ASSERT_TRUE(launch.wait(patience));
  EXPECT_TRUE(launch.wait(0ms)->good()) << launch.wait(0ms)->err;
  EXPECT_EQ(base::read_file(folder_.path() / "hosts"), launcher().host("localhost", 2) + "\n");
}

TEST_P(LaunchOfTwo, RunsMoreRanksThanCoresPinned) {
  order("say who you are");
  plan::Job job;
  job.ranks = static_cast<int>(base::allowed_cpus().size()) + 2;
  LaunchOptions options = with_launcher();
  options.pin = "core";
  Launch launch = Launch::start(job, options, LAUNCH_RANK, job_file());
  ASSERT_TRUE(launch.wait(patience));
  EXPECT_EQ(launch.wait(0ms)->cause.sentence, "");
}

INSTANTIATE_TEST_SUITE_P(By, LaunchOfTwo, testing::Values("Open MPI", "MPICH"),
                         [](const auto& each) { return std::string(each.param) == "MPICH" ? "Hydra" : "Mpirun"; });

}  // namespace
}  // namespace scalebench::launch
