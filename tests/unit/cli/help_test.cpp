// SPDX-License-Identifier: Apache-2.0
#include "cli/help.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "cli/run_rows.hpp"

namespace scalebench::cli {
namespace {

using ::testing::HasSubstr;

std::size_t widest_line(const std::string& text) {
  std::istringstream lines(text);
  std::size_t widest = 0;
  for (std::string line; std::getline(lines, line);) widest = std::max(widest, line.size());
  return widest;
}

TEST(Help, NamesEveryCommandAndExitCode) {
  const std::string text = general_help();
  for (const Command& command : commands()) {
    if (!command.hidden) {
      EXPECT_THAT(text, HasSubstr(command.name));
    }
  }
  for (const char* code : {" 0 ", " 2 ", " 3 ", " 4 ", " 5 ", "130 "}) EXPECT_THAT(text, HasSubstr(code));
}

TEST(Help, FitsAHundredColumns) {
  EXPECT_LE(widest_line(command_help(commands().front(), engine_groups())), 100U);
  EXPECT_LE(widest_line(general_help()), 100U);
}

TEST(Help, EveryRowHasAHelpText) {
  for (const Command& command : commands()) {
    for (const Group& group : command.groups()) {
      for (const Row& row : group.rows) EXPECT_NE(row.option.help, "") << row.option.name;
    }
  }
}

TEST(Completion, OffersTheOptionsOfRun) {
  EXPECT_THAT(completion_script("bash"), HasSubstr("--iterations"));
  EXPECT_THAT(completion_script("zsh"), HasSubstr("compdef"));
}

TEST(ManPage, HasASectionForEveryCommandAndEscapesHyphens) {
  const std::string text = man_page();
  EXPECT_THAT(text, HasSubstr(".SH run"));
  EXPECT_THAT(text, HasSubstr("\\-\\-iterations"));
}

}  // namespace
}  // namespace scalebench::cli
