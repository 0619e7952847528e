// SPDX-License-Identifier: Apache-2.0
#include "aggregation/run_folder.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <fstream>
#include <optional>
#include <scalebench/sdk.hpp>

#include "base/file.hpp"

namespace scalebench::aggregation {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class Folder : public ::testing::Test {
 protected:
  const fs::path& parent() const { return parent_.path(); }
  static void grow_old(const fs::path& path) {
    fs::last_write_time(path / "lock", fs::file_time_type::clock::now() - 2min);
  }

 private:
  base::TemporaryFolder parent_{"scalebench-test-"};
};

TEST_F(Folder, IsMadeByWhoeverComesFirstAndRemovedWithAllThatIsInIt) {
  const RunFolder one(parent(), "run"), two(parent(), "run");
  EXPECT_EQ(one.path(), two.path());
  std::ofstream(one.path() / "file") << "x";
  two.remove();
  EXPECT_TRUE(fs::is_empty(parent()));
}

TEST_F(Folder, IsClearedOfWhatAnEarlierRunOfItsNameLeft) {
  const RunFolder run(parent(), "run");
  fs::create_directories(run.path() / "iteration_0" / "file");
  run.clear();
  EXPECT_FALSE(fs::exists(run.path() / "iteration_0"));
  EXPECT_TRUE(fs::exists(run.path() / "lock"));
}

TEST_F(Folder, OfALivingRunIsNotSwept) {
  const RunFolder run(parent(), "run");
  grow_old(run.path());
  RunFolder::sweep(parent());
  EXPECT_TRUE(fs::exists(run.path()));
}

TEST_F(Folder, OfADeadRunIsSweptOnceItIsOldEnough) {
  std::optional<RunFolder> run(std::in_place, parent(), "run");
  const fs::path path = run->path();
  fs::create_directory(parent() / "else");
  run.reset();
  RunFolder::sweep(parent());
  EXPECT_TRUE(fs::exists(path));
  grow_old(path);
  RunFolder::sweep(parent());
  EXPECT_FALSE(fs::exists(path));
  EXPECT_TRUE(fs::exists(parent() / "else"));
}

TEST_F(Folder, ThatCannotBeMadeIsNamed) {
  std::ofstream(parent() / "file") << "x";
  EXPECT_THAT([&] { RunFolder(parent() / "file", "run"); },
              testing::ThrowsMessage<sdk::ServiceLost>(testing::HasSubstr("--folder")));
}

}  // namespace
}  // namespace scalebench::aggregation
