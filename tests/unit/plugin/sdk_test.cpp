// SPDX-License-Identifier: Apache-2.0
// What the SDK makes of a workload struct.
#include <gmock/gmock.h>

#include <functional>
#include <scalebench/sdk.hpp>

#include "outcome.hpp"

namespace scalebench::plugin {
namespace {

namespace sb = scalebench::sdk;
using testing::ElementsAre;

/// A workload whose setup is given by the test.
struct Scripted {
  static constexpr auto name = "scripted";
  static constexpr auto help = "does what the test says";
  static constexpr auto metrics = sb::durations("first", "second", "third");
  static inline std::function<void(sb::Setup&)> on_setup = [](sb::Setup&) {};
  static inline std::function<void(sb::Lap&)> on_iterate = [](sb::Lap&) {};
  static inline int alive = 0;

  Scripted() { ++alive; }
  ~Scripted() { --alive; }
  void setup(const sb::Context&, sb::Setup& answer) { on_setup(answer); }
  void iterate(sb::Lap& lap) { on_iterate(lap); }
};

class ScriptedWorkload : public ::testing::Test {
 protected:
  ScriptedWorkload() {
    Scripted::on_setup = [](sb::Setup&) {};
    Scripted::on_iterate = [](sb::Lap&) {};
  }
  HookAnswer setup(std::function<void(sb::Setup&)> action) {
    Scripted::on_setup = std::move(action);
    return life_.setup();
  }
  HookAnswer iterate(std::function<void(sb::Lap&)> action) {
    Scripted::on_iterate = std::move(action);
    life_.setup();
    const HookAnswer outcome = life_.iterate();
    life_.teardown();
    return outcome;
  }

  PointLife life_{sb::detail::table<Scripted>};
};

TEST_F(ScriptedWorkload, TellsTheHostWhatKindOfFailureItMet) {
  EXPECT_EQ(setup([](sb::Setup&) { throw sb::Skip("a"); }), (HookAnswer{SB_SKIP, "a"}));
  EXPECT_EQ(setup([](sb::Setup&) { throw sb::Usage("b"); }), (HookAnswer{SB_USAGE, "b"}));
  EXPECT_EQ(setup([](sb::Setup&) { throw sb::ServiceLost("c"); }), (HookAnswer{SB_SERVICE, "c"}));
  EXPECT_EQ(setup([](sb::Setup&) { throw sb::Incorrect("d"); }), (HookAnswer{SB_INCORRECT, "d"}));
  EXPECT_EQ(setup([](sb::Setup&) { throw sb::Relaunch("f", "A=b"); }), (HookAnswer{SB_RELAUNCH, "f\nA=b"}));
  EXPECT_EQ(setup([](sb::Setup&) { throw std::runtime_error("e"); }), (HookAnswer{SB_INTERNAL, "e"}));
  EXPECT_EQ(setup([](sb::Setup&) { throw 1; }), (HookAnswer{SB_INTERNAL, "an exception that is no std::exception"}));
}

TEST_F(ScriptedWorkload, IsDestroyedWhenItsSetupFailedAndAfterTeardown) {
  setup([](sb::Setup&) { throw sb::Skip("no"); });
  EXPECT_EQ(Scripted::alive, 0);
  setup([](sb::Setup&) {});
  EXPECT_EQ(Scripted::alive, 1);
  life_.teardown();
  EXPECT_EQ(Scripted::alive, 0);
}

TEST_F(ScriptedWorkload, HasLongTextsCutBetweenCharacters) {
  std::string text = "x";
  while (text.size() < 600) text += "ä";
  const HookAnswer outcome = setup([&](sb::Setup&) { throw sb::Usage(text); });
  EXPECT_EQ(outcome.text, text.substr(0, 511));
  const HookAnswer shifted = setup([&](sb::Setup&) { throw sb::Usage("x" + text); });
  EXPECT_EQ(shifted.text, ("x" + text).substr(0, 510));
}

TEST_F(ScriptedWorkload, ChargesAFailureToTheSectionItHappenedIn) {
  iterate([](sb::Lap& lap) { lap(0), throw sb::Failed(4, "second failed"); });
  EXPECT_THAT(life_.recorder().failures(), ElementsAre(0, 1, 0));
  EXPECT_EQ(life_.recorder().first_failure(), "second failed");
}

TEST_F(ScriptedWorkload, ChargesAFailureBeforeTheFirstLapToTheFirstMetric) {
  EXPECT_EQ(iterate([](sb::Lap&) { throw sb::Failed(4, "at once"); }), ok);
  EXPECT_THAT(life_.recorder().failures(), ElementsAre(1, 0, 0));
}

TEST_F(ScriptedWorkload, ChargesAFailureAfterTheLastLapToTheLastMetric) {
  iterate([](sb::Lap& lap) { lap(2), throw sb::Failed(4, "late"); });
  EXPECT_THAT(life_.recorder().failures(), ElementsAre(0, 0, 1));
}

TEST_F(ScriptedWorkload, SeesTheIterationAndThePhase) {
  std::int64_t iteration = -1;
  sb_phase phase = SB_SETUP;
  iterate([&](sb::Lap& lap) { iteration = lap.iteration(), phase = lap.phase(); });
  EXPECT_EQ(iteration, 0);
  EXPECT_EQ(phase, SB_MEASURE);
}

TEST_F(ScriptedWorkload, BeginsItsTimeWhereItSays) {
  bool moved = false;
  iterate([&](sb::Lap& lap) {
    const std::uint64_t before = lap.begin_ns();
    lap.restart();
    EXPECT_EQ(lap.begin_ns(), before);
    lap.begin();
    moved = lap.begin_ns() == lap.last_ns() && lap.begin_ns() > before;
  });
  EXPECT_TRUE(moved);
}

TEST_F(ScriptedWorkload, TimesAnActionInSetupAndGetsItsAnswer) {
  int answer = 0;
  setup([&](sb::Setup& setup) { answer = setup.time(1, [] { return 42; }); });
  EXPECT_EQ(answer, 42);
  EXPECT_THAT(life_.recorder().counts(), ElementsAre(0, 1, 0));
  life_.teardown();
}

TEST_F(ScriptedWorkload, CannotGiveWorkToAMetricItHasNot) {
  EXPECT_EQ(setup([](sb::Setup& setup) { setup.work(3, 1); }),
            (HookAnswer{SB_INTERNAL, "work() of a metric that is not declared"}));
}

// Options of a base that does not stand first in the workload.

struct Before {
  virtual ~Before() = default;
  int before = 77;
};

struct Shared {
  std::int64_t window = 0;
  std::string label;
  static constexpr sb::Option options[] = {sb::option<&Shared::window>("window", "64", "messages in flight"),
                                           sb::option<&Shared::label>("label", "none", "a name")};
  static constexpr auto metrics = sb::durations("step");
};

struct Derived : Before, Shared {
  static constexpr auto name = "derived";
  static constexpr auto help = "has its options from a base";
  static inline std::string seen;
  void setup(const sb::Context&) { seen = std::to_string(before) + ' ' + std::to_string(window) + ' ' + label; }
  void iterate(sb::Lap&) {}
  static void validate(const sb::Candidate& candidate) {
    if (candidate.get<&Shared::window>() > 100) throw sb::Usage("the window is too large");
  }
};

TEST(Options, OfABaseReachItWhereverItLies) {
  PointLife life(sb::detail::table<Derived>);
  life.set("label", "left");
  ASSERT_EQ(life.setup(), ok);
  EXPECT_EQ(Derived::seen, "77 64 left");
  life.teardown();
}

TEST(Options, AreAtHandInAStaticValidate) {
  PointLife life(sb::detail::table<Derived>);
  EXPECT_EQ(life.validate(), ok);
  life.set("window", "101");
  EXPECT_EQ(life.validate(), (HookAnswer{SB_USAGE, "the window is too large"}));
}

struct Stranger : Before {
  static constexpr auto name = "stranger";
  static constexpr auto help = "copied its rows from elsewhere";
  static constexpr auto& options = Shared::options;
  static constexpr auto metrics = sb::durations("step");
  void setup(const sb::Context&) {}
  void iterate(sb::Lap&) {}
};

TEST(Options, OfAnotherStructAreRefusedInSetup) {
  PointLife life(sb::detail::table<Stranger>);
  EXPECT_EQ(
      life.setup(),
      (HookAnswer{SB_INTERNAL, "an option row names a member of another struct than its workload or a base of it"}));
}

struct Small {
  static constexpr auto name = "small";
  static constexpr auto help = "has an int";
  int count = 0;
  static constexpr sb::Option options[] = {sb::option<&Small::count>("count", "1", "how many")};
  static constexpr auto metrics = sb::durations("step");
  void setup(const sb::Context&) {}
  void iterate(sb::Lap&) {}
};

TEST(Options, ThatDoNotFitAnIntAreRefused) {
  PointLife life(sb::detail::table<Small>);
  life.set("count", "3000000000");
  EXPECT_EQ(life.setup().status, SB_USAGE);
}

}  // namespace
}  // namespace scalebench::plugin
