// SPDX-License-Identifier: Apache-2.0
// The real binary in a folder of its own, and the stock sqlite3 shell on what it wrote.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/file.hpp"
#include "process/child.hpp"

namespace scalebench::support {

using Words = std::vector<std::string>;

struct Result {
  int code = 0;  ///< as a shell has it
  std::string out, err;
};

/// As a shell has it: the exit code, or 128 + the signal.
inline int shell_code(const process::Ending& ending) {
  return ending.signal != 0 ? 128 + ending.signal : ending.exit_code;
}

class Scalebench : public ::testing::Test {
 protected:
  const std::filesystem::path& folder() const { return folder_.path(); }

  /// Runs `words`; the working folder is a private one.
  Result command(Words words, std::vector<std::pair<std::string, std::string>> environment = {},
                 process::Milliseconds timeout = process::Milliseconds(120'000)) {
    environment.insert(environment.begin(), {"COLUMNS", ""});  // whatever the tester's terminal says
    process::Command command{std::move(words),
                             std::move(environment),
                             folder(),
                             process::Sink::capture(1 << 22),
                             process::Sink::capture(1 << 20),
                             {}};
    const auto outcome = process::run(std::move(command), timeout);
    EXPECT_TRUE(outcome.ending) << "took too long";
    return {outcome.ending ? shell_code(*outcome.ending) : -1, outcome.out, outcome.err};
  }
  Result scalebench(Words words, std::vector<std::pair<std::string, std::string>> environment = {}) {
    words.insert(words.begin(), SCALEBENCH_BINARY);
    return command(std::move(words), std::move(environment));
  }
  /// The shell's answer without its last line end.
  std::string sql(const std::string& query, const std::string& file = "t.db") {
    Result result = command({"sqlite3", "-cmd", ".timeout 10000", file, query});
    EXPECT_EQ(result.code, 0) << result.err;
    while (!result.out.empty() && result.out.back() == '\n') result.out.pop_back();
    return result.out;
  }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder())) names.push_back(entry.path().filename());
    return names;
  }

 private:
  base::TemporaryFolder folder_{"scalebench-test-"};
};

}  // namespace scalebench::support
