// SPDX-License-Identifier: Apache-2.0
// Whose code is loaded: what anybody on this machine may write is refused, and the reason said.
#include <gmock/gmock.h>
#include <unistd.h>

#include "support/scalebench.hpp"

namespace scalebench {
namespace {

using support::Result;
using support::Words;
using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

class PluginFiles : public support::Scalebench {
 protected:
  PluginFiles() {
    fs::create_directory(folder() / "site");
    fs::copy_file(fs::path(TEST_PLUGINS) / "picky.so", file_);
    fs::permissions(folder() / "site", fs::perms(0755));
    fs::permissions(file_, fs::perms(0755));
  }

  Result run(Words more = {}) {
    Words words = {"--plugin", file_, "--workload", "picky", "--iterations", "10", "--db", "t.db", "--spool-dir", "."};
    words.insert(words.end(), more.begin(), more.end());
    return scalebench(words);
  }

  void expect_refused(const std::string& reason) {
    const Result result = run();
    EXPECT_EQ(result.code, 2);
    EXPECT_THAT(result.err, HasSubstr(reason));
    EXPECT_THAT(result.err, HasSubstr("--trust"));
    EXPECT_FALSE(fs::exists(folder() / "t.db"));
    EXPECT_EQ(scalebench({"check", file_}).code, 2);
    EXPECT_EQ(scalebench({"describe", file_}).code, 2);
    const std::string list = scalebench({"list", "--plugin-path", "site"}).out;
    EXPECT_THAT(list, HasSubstr("broken: " + reason));
    EXPECT_THAT(list, HasSubstr("throughput"));
  }

  void expect_trusted(const std::string& reason) {
    const Result result = run({"--trust"});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(sql("select status from run"), "done");
    EXPECT_THAT(scalebench({"list", "--trust", "--plugin-path", "site"}).out, Not(HasSubstr(reason)));
    EXPECT_THAT(scalebench({"describe", file_, "--trust"}).out, HasSubstr("Hard to please"));
  }

  /// As another user of this machine; only root can play one.
  Result somebody(const Words& words) {
    Words all = {"setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"};
    all.insert(all.end(), words.begin(), words.end());
    fs::permissions(folder(), fs::perms(0755));
    return command(all);
  }

  const fs::path file_ = folder() / "site" / "picky.so";
};

TEST_F(PluginFiles, ThatEverybodyMayWriteAreRefusedUnlessTrusted) {
  fs::permissions(file_, fs::perms(0777));
  expect_refused("everybody may write to " + file_.string());
  expect_trusted("everybody");
}

TEST_F(PluginFiles, InAFolderThatEverybodyMayWriteAreRefusedUnlessTrusted) {
  fs::permissions(folder() / "site", fs::perms(0777));
  expect_refused("everybody may write to the folder " + (folder() / "site").string());
  expect_trusted("everybody");
}

TEST_F(PluginFiles, BelowAFolderThatEverybodyMayWriteAreRefused) {
  fs::create_directory(folder() / "site" / "deep");
  const fs::path deep = folder() / "site" / "deep" / "picky.so";
  fs::copy_file(file_, deep);
  fs::permissions(folder() / "site", fs::perms(0777));
  const Result result = scalebench({"describe", deep});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("everybody may write to the folder " + (folder() / "site").string()));
}

TEST_F(PluginFiles, OfOursInAStickyFolderAreLoaded) {
  fs::permissions(folder() / "site", fs::perms(01777));
  EXPECT_EQ(run().code, 0);
}

TEST_F(PluginFiles, OfSomebodyInAStickyFolderAreRefused) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  fs::permissions(folder() / "site", fs::perms(01777));
  ASSERT_EQ(chown(file_.c_str(), 65534, 65534), 0);
  expect_refused("everybody may write to the folder " + (folder() / "site").string());
}

TEST_F(PluginFiles, ThatSomebodyElseWroteIntoAreNotRun) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can play somebody else";
  const std::string trap = std::string(RUDE_PLUGINS) + "/crashes.so";
  fs::copy_file(trap, folder() / "trap.so");
  const Words overwrite = {"cp", "trap.so", file_};
  EXPECT_NE(somebody(overwrite).code, 0) << "closed to others";
  EXPECT_EQ(run({"--dry-run"}).code, 0);
  fs::permissions(file_, fs::perms(0777));
  ASSERT_EQ(somebody(overwrite).code, 0);
  expect_refused("everybody may write to " + file_.string());
}

TEST_F(PluginFiles, OfAGroupAreLoaded) {
  fs::permissions(file_, fs::perms(0775));
  fs::permissions(folder() / "site", fs::perms(0775));
  EXPECT_EQ(run().code, 0);
}

TEST_F(PluginFiles, OfAnotherOwnerAreLoadedAndTheOwnerIsStored) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  ASSERT_EQ(chown(file_.c_str(), 12345, 12345), 0);
  ASSERT_EQ(run().code, 0);
  EXPECT_EQ(sql("select value from environment where key = 'plugin.owner'"), "12345");
}

TEST_F(PluginFiles, WithModulesThatEverybodyMayWriteAreRefused) {
  fs::create_directories(folder() / "lib" / "modules");
  fs::create_directory(folder() / "lib" / "plugins");
  const fs::path plugin = folder() / "lib" / "plugins" / "throughput.so", module = folder() / "lib/modules/tensor.so";
  fs::copy_file(fs::path(BUILT_PLUGINS) / "throughput.so", plugin);
  fs::copy_file(file_, module);
  fs::permissions(module, fs::perms(0777));
  const Result result = scalebench({"--plugin", plugin, "--dry-run"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("everybody may write to " + module.string()));
  EXPECT_EQ(scalebench({"--plugin", plugin, "--dry-run", "--trust"}).code, 0);
}

}  // namespace
}  // namespace scalebench
