// SPDX-License-Identifier: Apache-2.0
#include "service/deployment.hpp"
#include "unit/service/fixture.hpp"

namespace scalebench::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

plan::Settings options() {
  return {{"threads", {"4", std::int64_t{4}}},
          {"note", {"two words", std::string("two words")}},
          {"none", {"", std::string()}}};
}

std::vector<std::string> expand(std::string_view pattern) {
  return expand_arguments(pattern, options(), {{"module_dir", "/opt/my modules"}});
}

TEST(Arguments, TakeOptionsAndVariables) {
  EXPECT_THAT(expand("--loadmodule ${module_dir}/tensor.so THREADS ${threads}"),
              ElementsAre("--loadmodule", "/opt/my modules/tensor.so", "THREADS", "4"));
}

TEST(Arguments, KeepAValueWithBlanksInOnePiece) { EXPECT_THAT(expand("${note}!"), ElementsAre("two words!")); }

TEST(Arguments, LeaveOutWhatIsEmpty) { EXPECT_THAT(expand(" ${none} a"), ElementsAre("a")); }

TEST(Arguments, AreNoneInNothing) { EXPECT_THAT(expand(""), IsEmpty()); }

TEST(Arguments, ExpandNothingTwice) {
  EXPECT_THAT(expand_arguments("${a}", {}, {{"a", "${b}"}, {"b", "x"}}), ElementsAre("${b}"));
}

TEST(Arguments, LeaveAloneWhatIsNoReference) {
  EXPECT_THAT(expand("$threads ${threads"), ElementsAre("$threads", "${threads"));
}

TEST(Arguments, NameWhatIsUnknown) {
  const auto error = error_of([] { expand("--x ${threds}"); });
  EXPECT_EQ(error.code(), base::Exit::wrong_input);
  EXPECT_THAT(error.what(), HasSubstr("${threds} in `--x ${threds}` is neither an option nor a variable"));
}

TEST(Need, AlwaysAppliesWithoutACondition) { EXPECT_TRUE(applies("", {})); }

TEST(Need, AppliesWhenTheOptionHasTheValue) { EXPECT_TRUE(applies("threads=4", options())); }

TEST(Need, DoesNotApplyOtherwise) { EXPECT_FALSE(applies("threads=5", options())); }

TEST(Need, NamesAnOptionOfItsWorkload) { EXPECT_THROW(applies("thread=5", options()), base::Error); }

}  // namespace
}  // namespace scalebench::service
