// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "base/error.hpp"
#include "base/file.hpp"
#include "cli/plugins.hpp"

namespace scalebench::cli {
namespace {

TEST(NewPlugin, NamesItselfInEveryFile) {
  const base::TemporaryFolder parent;
  const auto folder = write_new_plugin("my-copy", parent.path());
  EXPECT_THAT(base::read_file(folder / "my-copy.cpp"), ::testing::HasSubstr("struct MyCopy"));
  for (const char* file : {"my-copy.cpp", "CMakeLists.txt", "README.md"}) {
    EXPECT_THAT(base::read_file(folder / file), ::testing::Not(::testing::HasSubstr("@name@"))) << file;
  }
}

TEST(NewPlugin, RefusesAFolderThatExists) {
  const base::TemporaryFolder parent;
  write_new_plugin("copy", parent.path());
  EXPECT_THROW(write_new_plugin("copy", parent.path()), base::Error);
}

TEST(NewPlugin, RefusesWhatIsNoName) {
  const base::TemporaryFolder parent;
  for (const char* name : {"", "../x", "Big", "a b"}) EXPECT_THROW(write_new_plugin(name, parent.path()), base::Error);
}

}  // namespace
}  // namespace scalebench::cli
