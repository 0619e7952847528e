// SPDX-License-Identifier: Apache-2.0
#include "cli/secrets.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace scalebench::cli {
namespace {

TEST(Secrets, ArgvItselfLosesThePassword) {
  std::string program = "scalebench", url = "redis://:s3cret@host";
  char* argv[] = {program.data(), url.data(), nullptr};
  const auto words = take_command_line(2, argv);
  EXPECT_EQ(words.front(), "redis://:s3cret@host");
  EXPECT_EQ(url, "redis://:******@host");
  EXPECT_EQ(masked_command_line().find("s3cret"), std::string::npos);
}

TEST(Secrets, TheVariableSuppliesThePasswordAndTheUrlWins) {
  setenv("SCALEBENCH_PASSWORD", "p@ss", 1);
  EXPECT_EQ(with_password("redis://bob@host:1", ""), "redis://bob:p%40ss@host:1");
  EXPECT_EQ(with_password("host:1", ""), "redis://:p%40ss@host:1");
  EXPECT_EQ(with_password("unix://bob@/run/s", ""), "unix://bob:p%40ss@/run/s");
  EXPECT_EQ(with_password("redis://:own@host:1", ""), "redis://:own@host:1");
  unsetenv("SCALEBENCH_PASSWORD");
}

}  // namespace
}  // namespace scalebench::cli
