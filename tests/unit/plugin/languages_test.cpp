// SPDX-License-Identifier: Apache-2.0
// A plugin lives its life whatever it was written in and built by.
#include <gmock/gmock.h>

#include <cstdint>

#include "outcome.hpp"
#include "plugin/library.hpp"

namespace scalebench::plugin {
namespace {

using testing::ElementsAre;

const std::filesystem::path language_plugins = TEST_PLUGINS;

TEST(PlainC, LivesAWholeLife) {
  const Library library = Library::load(language_plugins / "plain.so");
  PointLife life(library.workload("count"));
  life.set("limit", "17");
  ASSERT_EQ(life.setup(), ok);
  EXPECT_EQ(life.point().work[0], 17);
  EXPECT_EQ(life.iterate(), ok);
  EXPECT_EQ(life.verify(), ok);
  EXPECT_EQ(life.teardown(), ok);
  EXPECT_THAT(life.recorder().counts(), ElementsAre(1));
}

class Story : public ::testing::TestWithParam<const char*> {
 protected:
  const Library library_ = Library::load(language_plugins / GetParam());
  PointLife life_{library_.workload("memory")};
};

TEST_P(Story, NamesItsCompiler) {
  const bool clang = std::string_view(GetParam()).starts_with("clang");
  EXPECT_EQ(std::string_view(library_.table().build).find("Clang") != std::string_view::npos ||
                std::string_view(library_.table().build).find("clang") != std::string_view::npos,
            clang);
}

TEST_P(Story, LivesAWholeLife) {
  ASSERT_EQ(life_.setup(), ok);
  EXPECT_EQ(life_.iterate(), ok);
  EXPECT_EQ(life_.verify(), ok);
  EXPECT_EQ(life_.teardown(), ok);
  EXPECT_THAT(life_.recorder().counts(), ElementsAre(1, 1, 2, 1));
}

TEST_P(Story, SaysInSetupWhatItWants) {
  life_.set("block", "8KiB"), life_.set("times", "3");
  life_.setup();
  const sb_point& point = life_.point();
  EXPECT_THAT((std::vector<std::int64_t>{point.iterations, point.warmup, point.duration_ns, point.batch}),
              ElementsAre(50, 5, 1'000'000'000, 3));
  EXPECT_EQ(point.work[0], 8192);
  life_.teardown();
}

TEST_P(Story, SaysWhyItSkips) {
  life_.set("mode", "fail");
  EXPECT_EQ(life_.setup(), (HookAnswer{SB_SKIP, "this machine cannot fail on demand"}));
}

TEST_P(Story, GoesOnAfterAFailedOperation) {
  life_.set("mode", "lie");
  life_.setup();
  EXPECT_EQ(life_.iterate(), ok);
  EXPECT_EQ(life_.recorder().first_failure(), "this copy is a lie");
  EXPECT_EQ(life_.verify(), (HookAnswer{SB_INCORRECT, "the copy is a lie"}));
  life_.teardown();
}

INSTANTIATE_TEST_SUITE_P(BuiltBy, Story, ::testing::Values("story.so", "clang/story.so"),
                         [](const auto& built) { return std::string(built.param).find('/') == 5 ? "clang" : "this"; });

}  // namespace
}  // namespace scalebench::plugin
