// SPDX-License-Identifier: Apache-2.0
// The git id in a program is that of the tree it was built from, not of the one it was configured in.
#include <fstream>

#include "support/scalebench.hpp"

namespace scalebench {
namespace {

using support::Words;

/// A project of one program that prints its id, built by the module that builds scalebench's own.
class Version : public support::Scalebench {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(tree());
    write("CMakeLists.txt",
          "cmake_minimum_required(VERSION 3.25)\nproject(one VERSION 1.2.3 LANGUAGES CXX)\n"
          "include(" SCALEBENCH_VERSION_MODULE
          ")\n"
          "scalebench_version_library(id id.in)\n"
          "add_executable(one one.cpp)\ntarget_link_libraries(one id)\n");
    write("id.in", "extern const char* const id;\nconst char* const id = \"@PROJECT_VERSION@ @SCALEBENCH_GIT_ID@\";\n");
    write("one.cpp", "#include <cstdio>\nextern const char* const id;\nint main() { std::puts(id); }\n");
    git({"init", "-q"});
    commit();
    succeed({"cmake", "-S", tree(), "-B", "build", "-G", "Ninja"});
  }

  std::string tree() const { return folder() / "tree"; }
  void write(const std::string& file, const std::string& text) { std::ofstream(tree() + "/" + file) << text; }
  std::string succeed(const Words& words) {
    const auto result = command(words);
    EXPECT_EQ(result.code, 0) << words.front() << "\n" << result.out << result.err;
    return result.out.substr(0, result.out.find('\n'));
  }
  std::string git(Words words) {
    words.insert(words.begin(), {"git", "-C", tree(), "-c", "user.name=a", "-c", "user.email=a@example.org"});
    return succeed(words);
  }
  void commit() {
    git({"add", "-A"});
    git({"commit", "-q", "--allow-empty", "-m", "next"});
  }
  std::string built() {
    succeed({"cmake", "--build", "build"});
    return succeed({folder() / "build" / "one"});
  }
  std::string head() { return git({"describe", "--always"}); }
};

TEST_F(Version, IsThatOfTheBuildAfterEachCommit) {
  EXPECT_EQ(built(), "1.2.3 " + head());
  const std::string before = head();
  commit();
  EXPECT_NE(head(), before);
  EXPECT_EQ(built(), "1.2.3 " + head());
}

TEST_F(Version, TellsOfATreeThatWasChanged) {
  write("id.in", "extern const char* const id;\nconst char* const id = \"@SCALEBENCH_GIT_ID@\";\n");
  EXPECT_EQ(built(), head() + "-dirty");
}

TEST_F(Version, IsNotWrittenAnewWhereNothingChanged) {
  built();
  const auto program = folder() / "build" / "one";
  const auto before = std::filesystem::last_write_time(program);
  built();
  EXPECT_EQ(std::filesystem::last_write_time(program), before);
}

TEST_F(Version, IsNotThatOfAnotherRepositoryTheTreeLiesIn) {
  std::filesystem::remove_all(tree() + "/.git");
  succeed({"git", "init", "-q", folder()});
  succeed({"git", "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "--allow-empty", "-m", "x"});
  EXPECT_EQ(built(), "1.2.3 ");
}

}  // namespace
}  // namespace scalebench
