// SPDX-License-Identifier: Apache-2.0
// The whole way once, for real: command line, redis-server, mpirun, SQLite.
#include <gmock/gmock.h>

#include <csignal>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "launch/hosts.hpp"
#include "support/scalebench.hpp"

namespace scalebench {
namespace {

using support::Result;
using support::Words;

class Throughput : public support::Scalebench {
 protected:
  const Words small = {"--plugin",     "throughput", "--ranks",  "2",  "--tensor-bytes", "1KiB,64KiB",
                       "--iterations", "100",        "--warmup", "10", "--db",           "t.db"};

  /// What a machine without any other network interface needs.
  std::string loopback_arguments() {
    const auto only = launch::only_loopback();
    return only ? " --mca btl_tcp_if_include " + *only + " --mca oob_tcp_if_include " + *only : "";
  }

  /// Until rank 0 measures, which its journal tells; the command has --spool-dir . for that.
  void wait_until_measuring(process::Child& driver) {
    for (int tries = 0; tries < 300 && !measures(); ++tries) driver.wait(process::Milliseconds(100));
    driver.wait(process::Milliseconds(500));
  }
  bool measures() const {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder())) {
      if (entry.path().filename() != "rank0.journal") continue;
      if (base::read_file(entry.path()).find("\"measure\"") != std::string::npos) return true;
    }
    return false;
  }

  void expect_complete_samples() {
    EXPECT_EQ(sql("select phase, count(*) from v_sample where metric = 'put_tensor' and status = 'ok' "
                  "group by phase order by phase"),
              "measure|400\nwarmup|40");
    EXPECT_EQ(sql("select count(*) from v_sample where status <> 'ok'"), "0");
    EXPECT_EQ(sql("select count(*) from (select start_ns - lag(start_ns) over (partition by run, rank, metric order by "
                  "iteration) as step from v_sample where metric = 'put_tensor') where step <= 0"),
              "0");
  }
};

TEST_F(Throughput, EverySampleOfEveryRankIsStored) {
  const Result result = scalebench(small);
  ASSERT_EQ(result.code, 0) << result.err;
  expect_complete_samples();
  EXPECT_EQ(sql("select status, count(*) from v_run group by status"), "done|2");
}

TEST_F(Throughput, InsideTheUsersOwnMpirunTheSameSamplesAreStored) {
  Words words = {"mpirun",
                 "--oversubscribe",
                 "-n",
                 "2",
                 SCALEBENCH_BINARY,
                 "--plugin",
                 "throughput",
                 "--tensor-bytes",
                 "1KiB,64KiB",
                 "--iterations",
                 "100",
                 "--warmup",
                 "10",
                 "--db",
                 "t.db"};
  const Result result = command(words, {{"OMPI_ALLOW_RUN_AS_ROOT", "1"}, {"OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"}});
  ASSERT_EQ(result.code, 0) << result.err;
  expect_complete_samples();
}

TEST_F(Throughput, TheTableNamesMetricsAndWhatTheDataCannotCarry) {
  const Result result = scalebench(small);
  for (const char* expected : {"put_tensor", "unpack_tensor", "loop", "n/a (n=200 < 368)", "t.db"}) {
    EXPECT_NE(result.out.find(expected), std::string::npos) << expected << " in\n" << result.out;
  }
  EXPECT_EQ(result.out.find('\033'), std::string::npos);
}

TEST_F(Throughput, OptionsSeedEnvironmentAndServerAreInTheDatabase) {
  ASSERT_EQ(scalebench(small).code, 0);
  EXPECT_EQ(
      sql("select group_concat(value) from (select value from param where name = 'tensor-bytes' order by number)"),
      "1024,65536");
  EXPECT_EQ(sql("select count(*) from environment where key in ('kernel', 'cores', 'memory', 'mpi_library', "
                "'plugin.content', 'compiler')"),
            "6");
  EXPECT_NE(sql("select value from service where key like '%version' limit 1"), "");
  EXPECT_EQ(sql("select count(*) from campaign where seed <> '' and floor_ns > 0"), "1");
}

TEST_F(Throughput, MoreRanksThanCoresWork) {
  const Result result = scalebench({"--plugin", "throughput", "--ranks", "4", "--tensor-bytes", "1KiB", "--iterations",
                                    "20", "--warmup", "2", "--db", "t.db"});
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(sql("select count(distinct rank) from v_sample"), "4");
}

TEST_F(Throughput, RepetitionsAreLaunchesOfTheirOwn) {
  const Result result = scalebench({"--plugin", "throughput", "--tensor-bytes", "1KiB,2KiB", "--iterations", "5",
                                    "--repetitions", "2", "--db", "t.db"});
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(sql("select count(*), count(distinct launch_id) from run"), "4|2");
}

TEST_F(Throughput, ASecondCampaignAddsToTheDatabase) {
  ASSERT_EQ(scalebench(small).code, 0);
  ASSERT_EQ(scalebench(small).code, 0);
  EXPECT_EQ(sql("select count(*) from campaign"), "2");
}

TEST_F(Throughput, CtrlCKeepsWhatWasMeasuredAndLeavesNothingRunning) {
  process::Command command{{SCALEBENCH_BINARY, "--plugin", "throughput", "--tensor-bytes", "1KiB", "--duration", "60s",
                            "--spool-dir", ".", "--db", "t.db"},
                           {},
                           folder(),
                           process::Sink::capture(),
                           process::Sink::capture(),
                           {}};
  process::Child driver = process::spawn(command);
  wait_until_measuring(driver);
  driver.signal(SIGINT);
  const auto ending = driver.wait(process::Milliseconds(20'000));
  ASSERT_TRUE(ending);
  EXPECT_EQ(ending->exit_code, 130);
  EXPECT_EQ(sql("select status from v_run"), "interrupted");
  EXPECT_GT(std::stoi(sql("select count(*) from v_sample where phase = 'measure'")), 100);
}

TEST_F(Throughput, CtrlCInTheUsersOwnMpirunKeepsWhatWasMeasured) {
  process::Command command{{"mpirun", "--oversubscribe", "-n", "2", SCALEBENCH_BINARY, "--plugin", "throughput",
                            "--tensor-bytes", "1KiB", "--duration", "60s", "--spool-dir", ".", "--db", "t.db"},
                           {{"OMPI_ALLOW_RUN_AS_ROOT", "1"}, {"OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"}},
                           folder(),
                           process::Sink::capture(),
                           process::Sink::capture(),
                           {}};
  process::Child mpirun = process::spawn(command);
  wait_until_measuring(mpirun);
  mpirun.signal(SIGINT);
  ASSERT_TRUE(mpirun.wait(process::Milliseconds(20'000)));
  const bool had_time = sql("select status from v_run") != "running";  // mpirun kills what takes longer than a second
  if (!had_time) {
    ASSERT_EQ(scalebench({"recover", "--db", "t.db"}).code, 0);
  }
  EXPECT_EQ(sql("select status from v_run"), had_time ? "interrupted" : "failed");
  EXPECT_GT(std::stoi(sql("select count(*) from v_sample where phase = 'measure'")), 100);
}

TEST_F(Throughput, ADryRunShowsTheExactLaunchAndWritesNothing) {
  const Result result = scalebench({"--plugin", "throughput", "--ranks", "3", "--tensor-bytes", "1KiB", "--pin", "core",
                                    "--launcher-args", "--report-bindings", "--dry-run"});
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(result.out,
            "1 point, 1 launch\n"
            "at least 1 s to launch; points take as long as their iterations do, and --duration bounds that\n\n"
            "launch 1 of 1\n"
            "mpirun --oversubscribe --tag-output -n 3 --bind-to core:overload-allowed" +
                loopback_arguments() +
                " --report-bindings " SCALEBENCH_BINARY
                " rank --job SPOOL/job-0/job.json\n"
                "  throughput: tensor-bytes=1024, encoding=blob, placement=spread, command-timeout=60000000000, "
                "verify=every\n");
  EXPECT_TRUE(files().empty());
}

TEST_F(Throughput, ADryRunTellsLaunchesApartByWhatDiffersAndSaysHowLongTheyTake) {
  const Result result = scalebench({"--plugin", "throughput", "--ranks", "2,3", "--tensor-bytes", "1KiB,2KiB",
                                    "--shards", "1,3", "--duration", "10s", "--repetitions", "2", "--dry-run"});
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(result.out, ::testing::HasSubstr("16 points, 8 launches, about 2 min 44 s\n"));
  for (const char* launch : {"ranks=2, shards=1, repetition=1\n", "ranks=3, shards=3, repetition=2\n"})
    EXPECT_THAT(result.out, ::testing::HasSubstr(launch));
  EXPECT_THAT(result.out, ::testing::HasSubstr("\n  throughput: tensor-bytes=1024\n"));
}

TEST_F(Throughput, ADryRunOfAnOpenLoopSaysWhatItsRateTakesAtLeast) {
  const auto first_line = [&](const Words& more) {
    Words words = {"--plugin", "throughput", "--tensor-bytes", "1KiB", "--ranks", "2", "--dry-run"};
    words.insert(words.end(), more.begin(), more.end());
    const std::string text = scalebench(words).out;
    return text.substr(0, text.find('\n'));
  };
  EXPECT_EQ(first_line({"--rate", "10", "--iterations", "100", "--warmup", "20"}), "1 point, 1 launch, at least 25 s");
  EXPECT_EQ(first_line({"--rate", "10", "--iterations", "5", "--warmup", "0", "--duration", "60s"}),
            "1 point, 1 launch, about 2 s");
  EXPECT_EQ(first_line({"--rate", "10", "--iterations", "500", "--warmup", "0", "--duration", "60s"}),
            "1 point, 1 launch, about 1 min 1 s");
}

TEST_F(Throughput, ProgressForProgramsHasItsBeginAndItsEndHoweverShortTheRun) {
  const Result result = scalebench({"--plugin", "null", "--ranks", "1", "--iterations", "5", "--repetitions", "2",
                                    "--db", "t.db", "--progress", "json"});
  ASSERT_EQ(result.code, 0) << result.err;
  std::vector<nlohmann::json> lines;
  for (const auto line : base::split(result.err, '\n')) {
    if (line.starts_with('{')) lines.push_back(nlohmann::json::parse(line));
  }
  ASSERT_GE(lines.size(), 2u) << result.err;
  EXPECT_EQ(lines.front()["points_done"], 0);
  EXPECT_EQ(lines.front()["points"], 2);
  EXPECT_EQ(lines.back()["points_done"], 2);
  EXPECT_EQ(lines.back()["share"], 1.0);
  EXPECT_EQ(lines.back()["left_s"], 0.0);
}

TEST_F(Throughput, QuickMeasuresShortlyButTenIterationsAtLeast) {
  const Result result =
      scalebench({"--plugin", "throughput", "--tensor-bytes", "1KiB,64MiB", "--quick", "--db", "t.db"});
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(sql("select min(n) >= 10, max(n) > 10 from series where n > 1"), "1|1");
}

}  // namespace
}  // namespace scalebench
