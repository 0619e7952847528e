// SPDX-License-Identifier: Apache-2.0
#include "plugin/option_text.hpp"

#include <gmock/gmock.h>

#include <cstdint>

#include "base/error.hpp"

namespace scalebench::plugin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

sb_option row(int type, const char* fallback, const char* choices = nullptr, const char* range = nullptr) {
  return {"x", "help", fallback, choices, nullptr, range, type, SB_POINT};
}

OptionValue whole(std::int64_t number) { return number; }

TEST(OptionText, IsReadByItsType) {
  EXPECT_EQ(read_value(row(SB_INT, ""), "-8"), whole(-8));
  EXPECT_EQ(read_value(row(SB_REAL, ""), "1e3"), OptionValue(1000.0));
  EXPECT_EQ(read_value(row(SB_BYTES, ""), "64KiB"), whole(65536));
  EXPECT_EQ(read_value(row(SB_DURATION, ""), "10us"), whole(10'000));
  EXPECT_EQ(read_value(row(SB_FLAG, ""), "Yes"), whole(1));
  EXPECT_EQ(read_value(row(SB_FLAG, ""), "off"), whole(0));
  EXPECT_EQ(read_value(row(SB_CHOICE, "", "a|b"), "b"), OptionValue(std::string("b")));
  EXPECT_EQ(read_value(row(SB_TEXT, ""), "1KiB"), OptionValue(std::string("1KiB")));
}

TEST(OptionText, OfAnotherTypeIsRefused) {
  EXPECT_THROW(read_value(row(SB_INT, ""), "1.5"), base::Error);
  EXPECT_THROW(read_value(row(SB_INT, ""), ""), base::Error);
  EXPECT_THROW(read_value(row(SB_INT, ""), "99999999999999999999"), base::Error);
  EXPECT_THROW(read_value(row(SB_REAL, ""), "nan"), base::Error);
  EXPECT_THROW(read_value(row(SB_BYTES, ""), "64 apples"), base::Error);
  EXPECT_THROW(read_value(row(SB_DURATION, ""), "10"), base::Error);
  EXPECT_THROW(read_value(row(SB_FLAG, ""), "2"), base::Error);
  EXPECT_THROW(read_value(row(SB_CHOICE, "", "a|b"), "a|b"), base::Error);
}

TEST(Default, MayBeAListWithRanges) {
  EXPECT_THAT(values_of_default(row(SB_BYTES, "1,1KiB..1MiB*4,2MiB..4MiB+1MiB")),
              ElementsAre(whole(1), whole(1024), whole(1 << 20), whole(2 << 20), whole(4 << 20)));
}

TEST(Default, OfTextMayHoldDots) {
  EXPECT_THAT(values_of_default(row(SB_TEXT, "a..b,c")),
              ElementsAre(OptionValue(std::string("a..b")), OptionValue(std::string("c"))));
}

TEST(Default, IsJudgedAtEveryEnd) {
  EXPECT_EQ(defect_of_texts(row(SB_INT, "1..8*2")), "");
  EXPECT_THAT(defect_of_texts(row(SB_INT, "1..eight*2")), HasSubstr("default eight: not a whole number"));
  EXPECT_THAT(defect_of_texts(row(SB_INT, "1..8*two")), HasSubstr("default two: not a factor"));
  EXPECT_THAT(defect_of_texts(row(SB_BYTES, "1..8+x")), HasSubstr("default x: not a size"));
  EXPECT_THAT(defect_of_texts(row(SB_INT, "1,")), HasSubstr("not a whole number"));
}

TEST(Range, MayBeOpenAtOneEnd) {
  EXPECT_EQ(defect_of_texts(row(SB_INT, "5", nullptr, "1..")), "");
  EXPECT_EQ(defect_of_texts(row(SB_DURATION, "1ms", nullptr, "..1s")), "");
  EXPECT_THAT(defect_of_texts(row(SB_INT, "5", nullptr, "..")), HasSubstr("range ..: not a range"));
  EXPECT_THAT(defect_of_texts(row(SB_REAL, "-0.5", nullptr, "0..")), HasSubstr("outside the range 0.."));
}

}  // namespace
}  // namespace scalebench::plugin
