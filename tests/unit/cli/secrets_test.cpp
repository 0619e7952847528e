// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "cli/arguments.hpp"

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

TEST(Secrets, AnEndpointLosesAllThatMayBeOne) {
  std::string program = "scalebench", option = "--endpoint", url = "s3cret@host:1?password=s3cret";
  char* argv[] = {program.data(), option.data(), url.data(), nullptr};
  EXPECT_EQ(take_command_line(3, argv).back(), "s3cret@host:1?password=s3cret");
  EXPECT_EQ(url, "******@host:1?***************");
  EXPECT_EQ(masked_command_line().find("s3cret"), std::string::npos);
  EXPECT_EQ(without_typed_secrets("no command 's3cret@host'"), "no command '***@host'");
}

TEST(Secrets, TheVariableSuppliesThePassword) {
  setenv("SCALEBENCH_PASSWORD", "p@ss", 1);
  EXPECT_EQ(read_secret("password", ""), "p@ss");
  unsetenv("SCALEBENCH_PASSWORD");
  EXPECT_EQ(read_secret("password", ""), "");
}

}  // namespace
}  // namespace scalebench::cli
