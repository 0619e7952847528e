// SPDX-License-Identifier: Apache-2.0
#include "process/program.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/file.hpp"

namespace scalebench::process {
namespace {

TEST(FindProgram, LooksInPath) { EXPECT_EQ(find_program("sh")->filename(), "sh"); }

TEST(FindProgram, TakesAPath) { EXPECT_EQ(find_program("/bin/sh"), "/bin/sh"); }

TEST(FindProgram, LooksInFurtherFolders) {
  const base::TemporaryFolder folder;
  const auto program = folder.path() / "only-here";
  std::ofstream(program) << "#!/bin/sh\n";
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  EXPECT_EQ(find_program("only-here", {folder.path()}), program);
}

TEST(FindProgram, PassesByFilesThatCannotBeExecuted) {
  const base::TemporaryFolder folder;
  std::ofstream(folder.path() / "text") << "text\n";
  EXPECT_FALSE(find_program("text", {folder.path()}));
}

TEST(FindProgram, PassesByFolders) { EXPECT_FALSE(find_program("/usr")); }

TEST(FindProgram, FindsNothingForNoName) { EXPECT_FALSE(find_program("")); }

}  // namespace
}  // namespace scalebench::process
