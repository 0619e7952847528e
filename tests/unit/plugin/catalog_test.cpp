// SPDX-License-Identifier: Apache-2.0
#include "plugin/catalog.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>

#include "base/error.hpp"
#include "base/file.hpp"
#include "plugin/library.hpp"

namespace scalebench::plugin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
namespace fs = std::filesystem;

/// Two folders of plugins.
class Plugins : public ::testing::Test {
 protected:
  void add(const fs::path& folder, const char* plugin) const {
    fs::copy_file(fs::path(TEST_PLUGINS) / plugin, folder / plugin);
  }
  std::string refusal(std::string_view name) const {
    try {
      catalog_.find(name);
    } catch (const base::Error& error) {
      return error.what();
    }
    return "found";
  }

  base::TemporaryFolder first_, second_;
  const Catalog catalog_{{first_.path(), second_.path(), "/nowhere"}};
};

TEST_F(Plugins, AreFoundByNameInAnyFolder) {
  add(second_.path(), "plain.so");
  EXPECT_EQ(catalog_.find("plain"), second_.path() / "plain.so");
}

TEST_F(Plugins, OfOneNameAreTakenFromTheFirstFolder) {
  add(first_.path(), "plain.so"), add(second_.path(), "plain.so");
  EXPECT_EQ(catalog_.find("plain"), first_.path() / "plain.so");
  EXPECT_THAT(catalog_.files(), ElementsAre(first_.path() / "plain.so"));
}

TEST_F(Plugins, AreFoundByTheirFileToo) {
  const auto file = fs::path(TEST_PLUGINS) / "plain.so";
  EXPECT_EQ(Library::load(catalog_.find(file.string())).table().name, std::string("plain"));
  fs::current_path(TEST_PLUGINS);
  EXPECT_EQ(Library::load(catalog_.find("plain.so")).path(), fs::current_path() / "plain.so");
}

TEST_F(Plugins, AreNotFoundInTheCurrentFolderByName) {
  fs::current_path(TEST_PLUGINS);
  EXPECT_THAT(refusal("plain"), HasSubstr("there is no plugin plain"));
}

TEST_F(Plugins, ThatAreUnknownAreAnsweredWithThoseThereAreAndWhereTheyWereLookedFor) {
  add(first_.path(), "plain.so"), add(second_.path(), "story.so");
  EXPECT_EQ(refusal("storry"), "there is no plugin storry (did you mean story?); found: plain, story; looked in " +
                                   first_.path().string() + ", " + second_.path().string() + ", /nowhere");
}

TEST_F(Plugins, AreThoseFilesThatClaimToBeSome) {
  add(first_.path(), "plain.so");
  std::ofstream(first_.path() / "notes.so") << "a note";
  std::ofstream(first_.path() / "README") << "not looked at";
  EXPECT_THAT(catalog_.files(), ElementsAre(first_.path() / "notes.so", first_.path() / "plain.so"));
}

TEST_F(Plugins, KeepTheirContentIdUntilTheyChange) {
  add(first_.path(), "plain.so"), add(second_.path(), "plain.so");
  const Library one = Library::load(first_.path() / "plain.so"), two = Library::load(second_.path() / "plain.so");
  EXPECT_EQ(one.content_id(), two.content_id());
  std::ofstream(second_.path() / "plain.so", std::ios::app) << '\0';
  EXPECT_NE(one.content_id(), two.content_id());
}

TEST(Workloads, ThatAreUnknownAreAnsweredWithThoseThereAre) {
  const Library library = Library::load(fs::path(TEST_PLUGINS) / "story.so");
  try {
    library.workload("memmory");
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_STREQ(error.what(), "plugin story has no workload memmory (did you mean memory?); it has memory, pair");
  }
}

TEST(SearchPath, HasTheGivenFoldersFirstAndNeverAnEmptyOne) {
  ::setenv("SCALEBENCH_PLUGIN_PATH", ":/from/variable:", 1);
  const auto folders = search_path("/given:/given/too::", "/opt/bin/scalebench");
  ::unsetenv("SCALEBENCH_PLUGIN_PATH");
  ASSERT_EQ(folders.size(), 5U);
  EXPECT_THAT((std::vector<fs::path>(folders.begin(), folders.begin() + 4)),
              ElementsAre("/given", "/given/too", "/from/variable", "/opt/" LIBRARIES "/scalebench/plugins"));
}

}  // namespace
}  // namespace scalebench::plugin
