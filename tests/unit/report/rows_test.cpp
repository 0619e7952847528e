// SPDX-License-Identifier: Apache-2.0
#include "report/rows.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "base/error.hpp"

namespace scalebench::report {
namespace {

using Rows = std::vector<std::vector<Cell>>;

std::string written(Format format, std::vector<std::string> columns, const Rows& rows, std::size_t width = any_width) {
  std::ostringstream out;
  const auto writer = row_writer(format, std::move(columns), out, width);
  for (const auto& row : rows) writer->row(row);
  writer->end();
  return out.str();
}

const std::vector<std::string> columns{"name", "n", "value"};
const Rows two_rows{{std::string("put"), std::int64_t{12}, 0.5}, {std::string("get, \"all\""), std::monostate{}, 2.25}};

TEST(Rows, BecomeATableWithNumbersToTheRight) {
  EXPECT_EQ(written(Format::table, columns, two_rows),
            "name         n  value\n"
            "put         12    0.5\n"
            "get, \"all\"       2.25\n");
}

TEST(Rows, DoNoHarmToATerminal) {
  EXPECT_EQ(written(Format::table, {"a"}, {{std::string("x\x1b[31m\ny")}}), "a\nx\\x1b[31m\\ny\n");
}

TEST(Rows, FitATerminalByCuttingTextsButNoNumber) {
  const Rows rows{{std::string(50, 'x'), std::int64_t{123456789}, 0.5}};
  EXPECT_EQ(written(Format::table, columns, rows, 36),
            "name                        n  value\n"
            "xxxxxxxxxxxxxxxxx…  123456789    0.5\n");
}

TEST(Rows, AreTakenApartWhereTheTerminalIsTooNarrowForATable) {
  const Rows rows{{std::string("put"), std::int64_t{123456789}, 0.5}, {std::string("get"), std::monostate{}, 2.25}};
  EXPECT_EQ(written(Format::table, columns, rows, 18),
            "name   put\nn      123456789\nvalue  0.5\n\n"
            "name   get\nn\nvalue  2.25\n");
}

TEST(Rows, DoNoHarmToATerminalAsJsonAndStayWhatTheyAre) {
  const std::string harmful = "\x1b[31m \x7f \xc2\x9b \xe2\x80\xae µ";
  const std::string json = written(Format::json, {"a"}, {{harmful}});
  EXPECT_EQ(json.find_first_of("\x1b\x7f\xc2\xe2"), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(json)[0]["a"], harmful);
  EXPECT_EQ(written(Format::csv, {"a"}, {{harmful}}), "a\n" + harmful + "\n");
}

TEST(Rows, BecomeCsvWithQuotesWhereNeeded) {
  EXPECT_EQ(written(Format::csv, columns, two_rows), "name,n,value\nput,12,0.5\n\"get, \"\"all\"\"\",,2.25\n");
}

TEST(Rows, BecomeJsonThatParses) {
  const auto parsed = nlohmann::json::parse(written(Format::json, columns, two_rows));
  ASSERT_EQ(parsed.size(), 2u);
  EXPECT_EQ(parsed[0]["n"], 12);
  EXPECT_EQ(parsed[1]["name"], "get, \"all\"");
  EXPECT_TRUE(parsed[1]["n"].is_null());
}

TEST(Rows, ThatDoNotExistAreStillWellFormed) {
  EXPECT_EQ(written(Format::table, columns, {}), "name  n  value\n");
  EXPECT_EQ(written(Format::csv, columns, {}), "name,n,value\n");
  EXPECT_EQ(nlohmann::json::parse(written(Format::json, columns, {})), nlohmann::json::array());
}

TEST(Rows, KeepBigNumbersExact) {
  EXPECT_EQ(written(Format::csv, {"n"}, {{std::int64_t{9007199254740993}}}), "n\n9007199254740993\n");
}

TEST(Rows, HaveThreeFormats) {
  EXPECT_EQ(parse_format("csv"), Format::csv);
  EXPECT_THROW(parse_format("xml"), base::Error);
}

}  // namespace
}  // namespace scalebench::report
