// SPDX-License-Identifier: Apache-2.0
// What a careless parent leaves to scalebench changes nothing.
#include <gmock/gmock.h>

#include "faults/campaign.hpp"

namespace scalebench::faults {
namespace {

class Inheritance : public Campaign {
 protected:
  const Words few = {"--iterations", "20", "--warmup", "0", "--ranks", "2"};

  /// A shell that closes `streams` before it becomes scalebench.
  Result closed(const std::string& streams) {
    Words words = throughput(few);
    words.insert(words.begin(), {"sh", "-c", "exec \"$@\" " + streams, "sh", SCALEBENCH_BINARY});
    return command(words);
  }
};

TEST_F(Inheritance, OfIgnoredChildrenLosesNoneOfOurs) {
  Words words = throughput(few);
  words.insert(words.begin(), {"env", "--ignore-signal=CHLD", SCALEBENCH_BINARY});
  const Result result = command(words);
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(puts("ok"), 40);
}

TEST_F(Inheritance, OfBlockedSignalsLeavesUsStoppable) {
  begin({"--duration", "50s"}, 2, {"env", "--ignore-signal=CHLD", "--block-signal=TERM"});
  driver().signal(SIGTERM);
  EXPECT_EQ(end().code, 130);
  EXPECT_EQ(statuses(), "interrupted");
  EXPECT_GT(puts("ok"), 10);
}

TEST_F(Inheritance, OfClosedStreamsHarmsNoFile) {
  EXPECT_EQ(closed("<&- >&- 2>&-").code, 4) << "there was a table to print";
  EXPECT_EQ(closed("<&-").code, 0);
  EXPECT_EQ(closed(">&- 2>&-").code, 4);
  EXPECT_EQ(puts("ok"), 120);
  EXPECT_EQ(sql("pragma integrity_check"), "ok");
}

}  // namespace
}  // namespace scalebench::faults
