// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "inference/task.hpp"

namespace scalebench::inference {
namespace {

TEST(Gist, OfATracebackIsItsEnd) {
  EXPECT_EQ(gist_of("The following operation failed. Traceback: in f ~~~ <--- HERE RuntimeError: no such shape"),
            "RuntimeError: no such shape");
}

TEST(Gist, OfOtherWordsIsAllOfThem) { EXPECT_EQ(gist_of("ERR model key is empty"), "ERR model key is empty"); }

}  // namespace
}  // namespace scalebench::inference
