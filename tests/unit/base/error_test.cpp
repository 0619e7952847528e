// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"

#include <gmock/gmock.h>

#include <cerrno>

namespace scalebench::base {
namespace {

template <typename Action>
Error thrown_by(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  return Error(Exit::done, "nothing was thrown");
}

TEST(Error, CarriesItsSentenceAndExitCode) {
  const Error error = thrown_by([] { wrong_input("--ranks {}: must be at least 1", 0); });
  EXPECT_STREQ(error.what(), "--ranks 0: must be at least 1");
  EXPECT_EQ(error.code(), Exit::wrong_input);
}

TEST(Error, SaysWhatTheMachineLacks) {
  EXPECT_EQ(thrown_by([] { lacking("no {} here", "mpirun"); }).code(), Exit::lacking);
}

TEST(Error, SpellsOutErrno) {
  const Error error = thrown_by([] { system_failure("cannot open x", ENOENT); });
  EXPECT_STREQ(error.what(), "cannot open x: No such file or directory");
  EXPECT_EQ(error.code(), Exit::run_failed);
}

}  // namespace
}  // namespace scalebench::base
