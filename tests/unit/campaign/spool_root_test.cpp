// SPDX-License-Identifier: Apache-2.0
#include "campaign/spool_root.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>

#include "base/error.hpp"
#include "base/file.hpp"

namespace scalebench::campaign {
namespace {

TEST(SpoolRoot, TheVariableDecides) {
  setenv("SCALEBENCH_SPOOL_DIR", "/some/where", 1);
  EXPECT_EQ(default_spool_root(), "/some/where");
  unsetenv("SCALEBENCH_SPOOL_DIR");
}

TEST(SpoolRoot, TheFolderOfACampaignIsPrivate) {
  const base::TemporaryFolder root;
  const auto folder = make_spool_folder(root.path(), "abc").path;
  struct stat info{};
  ASSERT_EQ(stat(folder.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700);
}

TEST(SpoolRoot, AFolderThatCannotBeMadeIsNamed) {
  try {
    make_spool_folder("/proc/nowhere", "abc");
    FAIL() << "made a folder in /proc";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), base::Exit::wrong_input);
    EXPECT_NE(std::string(error.what()).find("/proc/nowhere"), std::string::npos);
  }
}

}  // namespace
}  // namespace scalebench::campaign
