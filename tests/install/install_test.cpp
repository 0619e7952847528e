// SPDX-License-Identifier: Apache-2.0
// What a plugin author has: the installed tree, CMake, and a compiler of their choice.
#include <elf.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <sstream>

#include "base/text.hpp"
#include "support/scalebench.hpp"

namespace scalebench {
namespace {

using support::Result;
using support::Words;

class Installed : public support::Scalebench, public ::testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
    succeed({"cmake", "--install", SCALEBENCH_BUILD, "--prefix", prefix()});
    program_ = prefix() + "/bin/scalebench";
  }

  std::string prefix() const { return folder() / "prefix"; }

  Result succeed(const Words& words) {
    Result result = command(words);
    EXPECT_EQ(result.code, 0) << words.front() << " " << words[1] << "\n" << result.out << result.err;
    return result;
  }

  std::string optimisation() { return sql("select value from environment where key = 'plugin.optimisation'"); }

  std::string program_;
};

TEST_P(Installed, ANewPluginBuildsAndRunsAsItIs) {
  const std::string printed = succeed({program_, "new-plugin", "my-copy"}).out;
  const std::string lines(base::trim(printed.substr(printed.find("\n\n"))));
  succeed({"bash", "-ec", "export CXX=$0\n" + lines + " --block 1KiB --iterations 10 --db t.db", GetParam()});
  succeed({program_, "check", "my-copy/build/my-copy.so"});
  EXPECT_EQ(sql("select count(*) from v_sample where plugin = 'my-copy' and phase = 'measure'"), "10");
  EXPECT_EQ(optimisation(), "-O3");
}

TEST_P(Installed, APluginThatIsNotOptimisedIsSaidToBe) {
  succeed({program_, "new-plugin", "my-copy"});
  const std::string lines = R"(export CXX=$0
cmake -S my-copy -B my-copy/build -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_PREFIX_PATH=$1
cmake --build my-copy/build)";
  succeed({"bash", "-ec", lines, GetParam(), prefix()});
  const Result result = succeed(
      {program_, "--plugin", "my-copy/build/my-copy.so", "--block", "1KiB", "--iterations", "10", "--db", "t.db"});
  EXPECT_THAT(result.err, ::testing::HasSubstr("plugin my-copy was built without optimisation (-O0)"));
  EXPECT_EQ(optimisation(), "-O0");
}

INSTANTIATE_TEST_SUITE_P(With, Installed, ::testing::Values("g++", "clang++"), [](const auto& tested) {
  return std::string(tested.param, 1) + std::to_string(tested.index);
});

class InstalledTree : public Installed {};  // a TEST_F of its own: no parameter

TEST_F(InstalledTree, FindsItsOwnPlugins) {
  EXPECT_THAT(succeed({program_, "list"}).out, ::testing::HasSubstr("throughput"));
}

TEST_F(InstalledTree, HasAManPageOfWhichManHasNothingToComplain) {
  const std::string page = prefix() + "/" INSTALLED_MANUAL "/man1/scalebench.1";
  const Result read = command({"man", "--warnings", "--pager=cat", "--local-file", page}, {{"LC_ALL", "C.UTF-8"}});
  EXPECT_EQ(read.code, 0);
  EXPECT_EQ(read.err, "");
  EXPECT_THAT(read.out, ::testing::HasSubstr("--iterations"));
}

TEST_F(InstalledTree, IsCompletedByBashWithoutFurtherAdo) {
  const Result shell = command({"bash", "-c", R"(source /usr/share/bash-completion/bash_completion
if declare -F _comp_load >/dev/null; then _comp_load scalebench; else _completion_loader scalebench; fi
complete -p scalebench)"},
                               {{"XDG_DATA_DIRS", prefix() + "/" INSTALLED_DATA}});
  EXPECT_EQ(shell.out, "complete -o default -F _scalebench scalebench\n") << shell.err;
}

TEST_F(InstalledTree, HasItsLicenceItsExampleAndWhateverItsReadmeLinksTo) {
  const std::filesystem::path documents = prefix() + "/" INSTALLED_DOCUMENTS;
  EXPECT_TRUE(std::filesystem::exists(documents / "LICENSE"));
  EXPECT_TRUE(std::filesystem::exists(documents / "examples/my-copy/CMakeLists.txt"));
  const std::string readme = base::read_file(documents / "README.md");
  int links = 0;
  for (auto begin = readme.find("]("); begin != std::string::npos; begin = readme.find("](", begin + 1), ++links) {
    const std::string link = readme.substr(begin + 2, readme.find(')', begin) - begin - 2);
    EXPECT_TRUE(std::filesystem::exists(documents / link)) << link;
  }
  EXPECT_GT(links, 5);
}

/// Somebody who packages scalebench says where things belong.
class Packager : public support::Scalebench {
 protected:
  Result configure(const Words& further) {
    Words words = {"cmake",
                   "-S",
                   SCALEBENCH_SOURCE,
                   "-B",
                   "tree",
                   "-G",
                   "Ninja",
                   "-DCMAKE_INSTALL_PREFIX=/usr",
                   "-DSCALEBENCH_TESTS=OFF",
                   "-DSCALEBENCH_BENCHMARKS=OFF",
                   "-DSCALEBENCH_TORCH=OFF"};
    words.insert(words.end(), further.begin(), further.end());
    return command(words);
  }
};

TEST_F(Packager, ChoosesTheFolders) {
  ASSERT_EQ(configure({"-DCMAKE_INSTALL_LIBDIR=lib/machine", "-DCMAKE_INSTALL_MANDIR=manual"}).code, 0);
  const std::string steps = base::read_file(folder() / "tree/cmake_install.cmake");
  EXPECT_THAT(steps, ::testing::HasSubstr("{CMAKE_INSTALL_PREFIX}/lib/machine/scalebench\""));
  EXPECT_THAT(steps, ::testing::HasSubstr("{CMAKE_INSTALL_PREFIX}/lib/machine/cmake/scalebench\""));
  EXPECT_THAT(steps, ::testing::HasSubstr("{CMAKE_INSTALL_PREFIX}/manual/man1\""));
  EXPECT_THAT(steps, ::testing::Not(::testing::HasSubstr("/lib/scalebench")));
  EXPECT_THAT(base::read_file(folder() / "tree/build.ninja"),
              ::testing::HasSubstr("../lib/machine/scalebench/plugins"));
}

TEST_F(Packager, IsToldWhenPluginsWouldNotBeFound) {
  const Result result = configure({"-DCMAKE_INSTALL_LIBDIR=/elsewhere/lib"});
  EXPECT_NE(result.code, 0);
  EXPECT_THAT(result.err, ::testing::HasSubstr("CMAKE_INSTALL_LIBDIR '/elsewhere/lib' must"));
}

/// Where the dynamic loader looks first, of programs and libraries.
class RunPaths : public InstalledTree {
 protected:
  static bool is_loaded(const std::filesystem::path& file) {
    Elf64_Ehdr header{};
    std::ifstream(file, std::ios::binary).read(reinterpret_cast<char*>(&header), sizeof header);
    return std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 && (header.e_type == ET_EXEC || header.e_type == ET_DYN);
  }

  static bool is_loose(std::string_view element) {
    return !element.starts_with('/') && !element.starts_with("$ORIGIN");
  }

  /// Lines such as `File: bin/x: [/usr/lib:]`, of those below `folder` with an element that is relative or empty.
  std::vector<std::string> loose_ones(const std::filesystem::path& folder) {
    Words words = {"readelf", "-d", "/bin/true"};  // of several files each is named
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.is_regular_file() && is_loaded(entry)) words.push_back(entry.path());
    }
    EXPECT_GT(words.size(), 3u) << folder << " holds nothing that is loaded";
    std::vector<std::string> found;
    std::istringstream lines(succeed(words).out);
    for (std::string line, file; std::getline(lines, line);) {
      if (line.starts_with("File: ")) file = line;
      const auto begin = line.find("path: ["), end = line.rfind(']');
      if (begin == std::string::npos || end == std::string::npos) continue;
      const std::string path = line.substr(begin + 7, end - begin - 7);
      if (std::ranges::any_of(base::split(path, ':'), is_loose)) found.push_back(file + ": [" + path + "]");
    }
    return found;
  }
};

TEST_F(RunPaths, NameNoFolderThatSomebodyElseCanFill) {
  EXPECT_THAT(loose_ones(prefix()), ::testing::IsEmpty());
  EXPECT_THAT(loose_ones(SCALEBENCH_BUILD), ::testing::IsEmpty());
}

TEST_F(RunPaths, ThatAreLooseAreSeen) {
  std::filesystem::create_directory(folder() / "libraries");
  for (const char* path : {".", "/usr/lib:", "lib:/usr/lib"}) {
    succeed({"gcc", "-shared", "-o", "libraries/some.so", "-x", "c", "/dev/null", std::string("-Wl,-rpath,") + path});
    succeed({"cp", "libraries/some.so", "libraries/other.so"});
    EXPECT_THAT(loose_ones(folder() / "libraries"), ::testing::SizeIs(2)) << path;
  }
}

}  // namespace
}  // namespace scalebench
