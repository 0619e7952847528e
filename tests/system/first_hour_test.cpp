// SPDX-License-Identifier: Apache-2.0
// What somebody meets who has just built it: hints that can be typed, a doctor that tells what is lacking.
#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>

#include "support/scalebench.hpp"

namespace scalebench {
namespace {

using support::Result;
using support::Words;
using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class FirstHour : public support::Scalebench {
 protected:
  /// What follows `label` in the text, up to its line's end.
  static std::string after(const std::string& label, const std::string& text) {
    const std::size_t begin = text.find(label);
    if (begin == std::string::npos) return "";
    return text.substr(begin + label.size(), text.find('\n', begin) - begin - label.size());
  }
  std::string with_path(const std::filesystem::path& front) const { return front.string() + ":" + std::getenv("PATH"); }
};

TEST_F(FirstHour, TheNextCommandIsNamedAsThisOneWasCalled) {
  const Result result = scalebench({"--plugin", "null", "--quick"});
  ASSERT_EQ(result.code, 0) << result.err;
  const std::string next = after("Next: ", result.out);
  const Result typed = command({"bash", "-c", next.substr(0, next.find(" · "))});
  EXPECT_EQ(typed.code, 0) << next << "\n" << typed.err;
  EXPECT_THAT(typed.out, HasSubstr("null"));
}

TEST_F(FirstHour, TheNextCommandIsShortWherePathLeadsToThisOne) {
  const std::filesystem::path binary(SCALEBENCH_BINARY);
  const Result result = scalebench({"--plugin", "null", "--quick"}, {{"PATH", with_path(binary.parent_path())}});
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(after("Next: ", result.out), testing::StartsWith("scalebench show 1"));
}

TEST_F(FirstHour, AnErrorsWayOutCanBeTypedToo) {
  EXPECT_THAT(scalebench({"lst"}).err, HasSubstr(std::string("`") + SCALEBENCH_BINARY + " --help`"));
}

TEST_F(FirstHour, NewPluginSaysNinjaWhereThereIsNoMake) {
  std::filesystem::create_symlink("/bin/true", folder() / "ninja");
  const Result result = scalebench({"new-plugin", "my-copy"}, {{"PATH", folder().string()}});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("cmake -G Ninja -S my-copy"));
}

class Doctor : public FirstHour {};

TEST_F(Doctor, EndsInFourWhereSomethingIsLacking) {
  const Result result = scalebench({"doctor"}, {{"PATH", "/nowhere"}});
  EXPECT_EQ(result.code, 4);
  EXPECT_THAT(result.out, ContainsRegex("LACKS +mpirun"));
}

TEST_F(Doctor, HasALineForEveryPlugin) {
  const std::string text = scalebench({"doctor"}).out;
  EXPECT_THAT(text, AllOf(HasSubstr("plugin throughput"), HasSubstr("plugin osu"), HasSubstr("plugin aggregation"),
                          HasSubstr("plugin inference")));
}

TEST_F(Doctor, SaysWhyAPluginCannotBeUsed) {
  base::write_file_0600(folder() / "torn.so", "no library");
  const Result result = scalebench({"doctor"}, {{"SCALEBENCH_PLUGIN_PATH", folder().string()}});
  EXPECT_EQ(result.code, 4);
  EXPECT_THAT(result.out, ContainsRegex("LACKS +plugin torn"));
}

TEST_F(Doctor, LooksTheMachinesOwnNameUpWhateverProgramsThereAre) {
  char name[256] = "";
  ASSERT_EQ(gethostname(name, sizeof name - 1), 0);
  EXPECT_THAT(after("own name", scalebench({"doctor"}, {{"PATH", "/nowhere"}}).out), HasSubstr(name));
}

/// The tree as the two commands of the README configure it.
class TwoCommands : public FirstHour {
 protected:
  /// The commands that compile what is no test and no bench, as `script` of the source tree would give them.
  std::vector<std::string> compile_commands(const std::string& script) {
    const Result configured =
        command({"bash", "-c",
                 "cd " SOURCE_DIR " && eval \"cmake --preset release -B '$0' -DCMAKE_EXPORT_COMPILE_COMMANDS=ON "
                 "$(sed -nE 's/^ *cmake --preset [^ ]+ (-D.*) >.*/\\1/p' " +
                     script + ")\"",
                 (folder() / "build").string()},
                {{"CI", ""}});
    EXPECT_EQ(configured.code, 0) << configured.err;
    std::vector<std::string> commands;
    std::istringstream lines(base::read_file(folder() / "build" / "compile_commands.json"));
    for (std::string line; std::getline(lines, line);) {
      const bool own = line.find("-o tests/") == std::string::npos && line.find("/bench/") == std::string::npos;
      if (line.find("\"command\":") != std::string::npos && own) commands.push_back(line);
    }
    return commands;
  }
};

TEST_F(TwoCommands, CheckCompilesNothingAgainThatQuickstartCompiled) {
  const auto before = compile_commands("quickstart"), after = compile_commands("check");
  EXPECT_GT(before.size(), 30U);
  EXPECT_THAT(after, testing::IsSupersetOf(before));
}

TEST_F(TwoCommands, NoWarningOfACompilerStopsThem) {
  for (const char* script : {"quickstart", "check"})
    EXPECT_THAT(compile_commands(script), testing::Each(Not(HasSubstr("-Werror")))) << script;
}

}  // namespace
}  // namespace scalebench
