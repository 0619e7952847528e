// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "report/warnings.hpp"

namespace scalebench::report {
namespace {

store::FailureRow failure(int rank, std::int64_t iteration, std::string text) {
  return {rank, "put_tensor", iteration, 111, std::move(text)};
}

TEST(Failures, OfOneKindStandTogetherTheMostFrequentFirst) {
  EXPECT_EQ(failures_text({failure(0, 3, "timed out"), failure(1, 17, "Connection refused"),
                           failure(0, 19, "Connection refused")}),
            "put_tensor: 2 × code 111, Connection refused (first in rank 1, iteration 17)\n"
            "put_tensor: 1 × code 111, timed out (first in rank 0, iteration 3)\n");
}

TEST(Failures, OfManyKindsAreCut) {
  std::vector<store::FailureRow> many;
  for (int i = 0; i < 13; ++i) many.push_back(failure(0, i, "error " + std::to_string(i)));
  EXPECT_THAT(failures_text(many), testing::EndsWith("… and 3 more kinds: select * from v_failure\n"));
}

TEST(Failures, ThatDidNotHappenAreNotMentioned) { EXPECT_EQ(failures_text({}), ""); }

}  // namespace
}  // namespace scalebench::report
