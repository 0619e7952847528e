// SPDX-License-Identifier: Apache-2.0
#include "report/groups.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "base/error.hpp"
#include "unit/report/recording.hpp"
#include "unit/report/results.hpp"

namespace scalebench::report {
namespace {

using testing::HasSubstr;

std::string shown_by(By by, const Recording& recording) {
  return groups_table(result(3, 1024, {}), recording.series(), recording.reader(), by);
}

Recording two_ranks_on_two_hosts() {
  Recording recording;
  recording.rank(0, "node0").times(100, 1000);
  recording.rank(1, "node1").times(100, 3000);
  return recording;
}

TEST(Groups, ByRankNameEachRankAndItsHost) {
  EXPECT_EQ(shown_by(By::rank, two_ranks_on_two_hosts()),
            R"(run 3 · throughput · 2 ranks on 1 node · keys=1 · tensor-bytes=1 KiB · metric put_tensor

rank  host    median  [95 %]           p90  p99  [95 %]            max     rate
0     node0  1.00 µs  1.00 – 1.00  1.00 µs  n/a (n=100 < 368)  1.00 µs  1.00M/s
1     node1  3.00 µs  3.00 – 3.00  3.00 µs  n/a (n=100 < 368)  3.00 µs   333k/s

put_tensor: medians of 2 ranks 1.00 µs (rank 0) to 3.00 µs (rank 1), the middle one 1.00 µs
)");
}

TEST(Groups, ByHostPoolTheRanksOfAHost) {
  Recording recording = two_ranks_on_two_hosts();
  recording.rank(2, "node1").times(100, 3000);
  EXPECT_EQ(shown_by(By::host, recording),
            R"(run 3 · throughput · 2 ranks on 1 node · keys=1 · tensor-bytes=1 KiB · metric put_tensor

host    median  [95 %]           p90  p99  [95 %]            max     rate
node0  1.00 µs  1.00 – 1.00  1.00 µs  n/a (n=100 < 368)  1.00 µs  1.00M/s
node1  3.00 µs  3.00 – 3.00  3.00 µs  n/a (n=200 < 368)  3.00 µs   667k/s
)");
}

TEST(Groups, ByIterationBlockShowADrift) {
  Recording recording;
  recording.rank(0).warmup(10, 9000);
  for (int block = 0; block < 10; ++block) recording.times(40, 1000 + 100 * block);
  const std::string text = shown_by(By::iteration_block, recording);
  EXPECT_THAT(text, HasSubstr("\n10 – 49     1.00 µs  "));
  EXPECT_THAT(text, HasSubstr("\n370 – 409   1.90 µs  "));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 13);
}

TEST(Groups, OfARunWithoutSamplesSaySo) {
  EXPECT_THAT(shown_by(By::rank, Recording{}), HasSubstr("no measured samples"));
  EXPECT_THAT(shown_by(By::iteration_block, Recording{}), HasSubstr("no measured samples"));
}

TEST(Groups, ByRolePoolTheRanksOfARole) {
  Recording recording;
  recording.role = "producer";
  recording.rank(0).times(100, 1000);
  recording.role = "consumer";
  recording.rank(1).times(100, 3000);
  EXPECT_THAT(shown_by(By::role, recording), HasSubstr("\nconsumer  3.00 µs  "));
  EXPECT_THAT(shown_by(By::role, recording), HasSubstr("\nproducer  1.00 µs  "));
  EXPECT_THAT(shown_by(By::rank, recording), HasSubstr("\nrank  host   role "));
}

TEST(Groups, AreOfFourKinds) {
  EXPECT_EQ(parse_by("iteration-block"), By::iteration_block);
  EXPECT_THROW(parse_by("metric"), base::Error);
}

}  // namespace
}  // namespace scalebench::report
