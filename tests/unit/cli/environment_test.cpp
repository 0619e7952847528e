// SPDX-License-Identifier: Apache-2.0
// The page about environment variables has all that are read, and none that is not.
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <string_view>

#include "base/file.hpp"
#include "base/text.hpp"

namespace scalebench::cli {
namespace {

using Names = std::set<std::string>;

Names found_in(const std::string& text, const std::regex& pattern) {
  Names names;
  for (std::sregex_iterator one(text.begin(), text.end(), pattern), end; one != end; ++one) names.insert(one->str(1));
  return names;
}

std::string sources() {
  std::string text;
  for (const char* tree : {"/core", "/plugins"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(std::string(SCALEBENCH_SOURCE) + tree)) {
      const auto extension = entry.path().extension();
      if (extension == ".cpp" || extension == ".hpp" || extension == ".c") text += base::read_file(entry.path());
    }
  }
  return text;
}

/// Rows of the table only: what stands below it is stored, not read.
std::string table() {
  const std::string page = base::read_file(std::string(SCALEBENCH_SOURCE) + "/docs/environment.md");
  return page.substr(0, page.find("\n\n`OMPI_MCA_*`"));
}

Names names_read() {
  const std::regex reading("(?:getenv|number_in|variable|folder_in)\\(\"([A-Z_]+)\"");
  const std::string text = sources();
  Names names;
  for (const std::string_view line : base::split(text, '\n'))
    if (line.find("(\"") != std::string_view::npos) names.merge(found_in(std::string(line), reading));
  return names;
}

TEST(EnvironmentVariables, ThatAreReadAreDocumented) {
  const Names documented = found_in(table(), std::regex("`([A-Z_]+)\\*?`")), read = names_read();
  EXPECT_GT(read.size(), 20U);
  for (const std::string& name : read) EXPECT_TRUE(documented.contains(name)) << name;
}

TEST(EnvironmentVariables, ThatAreDocumentedAreRead) {
  const std::string text = sources();
  for (const std::string& name : found_in(table(), std::regex("\n\\| `([A-Z_]+)"))) {
    const bool is_made = name == "SCALEBENCH_PASSWORD";  // of the name of the option
    EXPECT_TRUE(is_made || text.find("\"" + name) != std::string::npos) << name;
  }
}

}  // namespace
}  // namespace scalebench::cli
