// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "report/result_table.hpp"
#include "report/text_table.hpp"
#include "unit/report/results.hpp"

namespace scalebench::report {
namespace {

ListedRun listed(std::int64_t id, std::int64_t tensor_bytes) {
  const Result made = result(id, tensor_bytes, {});
  ListedRun listed{made.run, made.params, ""};
  listed.run.started = "2024-05-01T12:00:00.123Z";
  listed.run.duration_ns = 1'200'000'000;
  return listed;
}

TEST(RunsTable, HasALinePerRunWithTheOptionsThatDiffer) {
  std::vector<ListedRun> runs{listed(1, 1024), listed(12, 4096)};
  runs[1].tags = "machine=a";
  runs[1].run.status = store::RunStatus::failed;
  runs[1].run.cause = "rank 1 died";
  EXPECT_EQ(runs_table(runs), R"(run  started, UTC      workload    ranks  rep  status    took  options
  1  2024-05-01 12:00  throughput      2    1  done    1.20 s  tensor-bytes=1 KiB
 12  2024-05-01 12:00  throughput      2    1  failed  1.20 s  tensor-bytes=4 KiB · machine=a · ran…
)");
}

TEST(RunsTable, NamesFurtherAttemptsNodesAndPlugins) {
  ListedRun run = listed(1, 1024);
  run.run.attempt = 2;
  run.run.nodes = 4;
  run.run.plugin = "osu";
  run.run.workload = "latency";
  const std::string text = runs_table({run});
  EXPECT_THAT(text, testing::HasSubstr("  osu/latency  2 on 4 nodes  1.2  done "));
}

TEST(RunsTable, TellsOfARunThatHasNotBegun) {
  ListedRun run = listed(1, 1024);
  run.run.started = "";
  run.run.duration_ns.reset();
  run.run.status = store::RunStatus::planned;
  EXPECT_THAT(runs_table({run}), testing::HasSubstr("  1  –             throughput      2    1  planned     –\n"));
}

TEST(RunsTable, TellsHowManySamplesARunHasThatIsUnderWay) {
  std::vector<ListedRun> runs{listed(1, 1024), listed(2, 4096)};
  runs[1].run.status = store::RunStatus::running;
  runs[1].so_far = 12'345;
  EXPECT_THAT(runs_table(runs, {120, Scale::people}),
              testing::HasSubstr("  running  1.20 s  12 345 samples so far · tensor-bytes=4 KiB\n"));
}

TEST(RunsTable, PutsOptionsBelowTheirRunWhereTheTerminalIsNarrow) {
  EXPECT_EQ(runs_table({listed(1, 1024), listed(12, 4096)}, {70, Scale::people}),
            R"(run  started, UTC      workload    ranks  rep  status    took
  1  2024-05-01 12:00  throughput      2    1  done    1.20 s
     tensor-bytes=1 KiB
 12  2024-05-01 12:00  throughput      2    1  done    1.20 s
     tensor-bytes=4 KiB
)");
}

TEST(RunsTable, OfNoRunSaysSo) { EXPECT_EQ(runs_table({}), "no runs\n"); }

}  // namespace
}  // namespace scalebench::report
