// SPDX-License-Identifier: Apache-2.0
#include "plan/expand.hpp"

#include <limits>
#include <set>

#include "plan/job.hpp"
#include "unit/plan/rows.hpp"

namespace scalebench::plan {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::FieldsAre;
using testing::Pair;
using testing::SizeIs;
using testing::UnorderedElementsAre;

Workload workload(std::string name, std::vector<Option> options) {
  Workload result;
  result.name = std::move(name);
  result.options = std::move(options);
  return result;
}

Workload pairwise(std::string name, std::vector<Option> options) {
  Workload result = workload(std::move(name), std::move(options));
  result.min_ranks = result.max_ranks = result.default_ranks = 2;
  return result;
}

/// "put tensor-bytes=1024 keys=1"
std::string label(const Point& point) {
  std::string text = point.workload;
  for (const auto& [name, value] : point.options) text += " " + name + "=" + value.text;
  return text;
}

std::vector<std::string> labels(const Job& job) {
  std::vector<std::string> result;
  for (const Point& point : job.points) result.push_back(label(point));
  return result;
}

class Sweep : public testing::Test {
 protected:
  Sweep() {
    request.plugin = "throughput";
    request.seed = 1;
    request.workloads = {
        workload("put", {row("tensor-bytes", Type::bytes, "1KiB,2KiB"), row("keys", Type::integer, "1")})};
  }

  std::vector<Job> jobs() const { return expand(request).jobs; }
  std::string refused() const {
    return refusal([this] { expand(request); });
  }

  Request request;
};

TEST_F(Sweep, WithoutAnyOptionTakesTheDefaultsOfTheRows) {
  const auto all = jobs();
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_THAT(labels(all[0]), UnorderedElementsAre("put tensor-bytes=1024 keys=1", "put tensor-bytes=2048 keys=1"));
}

TEST_F(Sweep, CrossesPointAxesWithinOneJob) {
  request.given = {{"keys", "1..3+1"}};
  ASSERT_THAT(jobs(), SizeIs(1));
  EXPECT_THAT(labels(jobs()[0]), UnorderedElementsAre("put tensor-bytes=1024 keys=1", "put tensor-bytes=1024 keys=2",
                                                      "put tensor-bytes=1024 keys=3", "put tensor-bytes=2048 keys=1",
                                                      "put tensor-bytes=2048 keys=2", "put tensor-bytes=2048 keys=3"));
}

TEST_F(Sweep, CarriesWhatTheUserSaidIntoEveryJob) {
  request.limits = {100, 10, -1};
  request.ranks = "1,2";
  for (const Job& job : jobs()) {
    EXPECT_EQ(job.plugin, "throughput");
    EXPECT_EQ(job.limits, request.limits);
  }
}

TEST_F(Sweep, StartsALaunchForEachNumberOfRanks) {
  request.ranks = "1..4*2";
  EXPECT_THAT(jobs(), UnorderedElementsAre(Field(&Job::ranks, 1), Field(&Job::ranks, 2), Field(&Job::ranks, 4)));
  EXPECT_EQ(jobs()[2].launch, 2);
}

TEST_F(Sweep, StartsALaunchForEachLaunchOption) {
  request.workloads[0].options.push_back(launch_row("queues", Type::integer, "1,2"));
  request.service_options = {launch_row("redis-io-threads", Type::integer, "1,4")};
  std::set<std::string> launches;
  for (const Job& job : jobs()) {
    EXPECT_THAT(job.points, SizeIs(2));
    EXPECT_THAT(job.launch_options, ElementsAre(Pair("redis-io-threads", testing::_), Pair("queues", testing::_)));
    launches.insert(job.launch_options[0].second.text + "/" + job.launch_options[1].second.text);
  }
  EXPECT_THAT(launches, ElementsAre("1/1", "1/2", "4/1", "4/2"));
}

TEST_F(Sweep, GivesPointsAllOptionsOfTheirWorkloadInDeclaredOrder) {
  request.workloads = {
      workload("put", {row("b", Type::integer, "1"), launch_row("a", Type::integer, "2"), row("c", Type::text, "x")})};
  request.service_options = {launch_row("service", Type::integer, "9")};
  EXPECT_EQ(label(jobs()[0].points[0]), "put b=1 a=2 c=x");
}

TEST_F(Sweep, HashesServiceOptionsToo) {
  request.service_options = {launch_row("threads", Type::integer, "4")};
  request.given = {{"tensor-bytes", "1KiB"}};
  const Point point = jobs()[0].points[0];
  Settings settings = point.options;
  settings.push_back({"threads", {"4", std::int64_t{4}}});
  EXPECT_EQ(point.config_hash, config_hash("throughput", "put", 1, 1, settings));
}

TEST_F(Sweep, MakesEveryRepetitionAJobOfItsOwnInOrder) {
  request.ranks = "1,2";
  request.repetitions = 3;
  std::vector<int> repetitions;
  for (const Job& job : jobs()) repetitions.push_back(job.repetition);
  EXPECT_THAT(repetitions, ElementsAre(1, 1, 2, 2, 3, 3));
}

TEST_F(Sweep, GivesEachPointAndRepetitionASeedOfItsOwn) {
  request.given = {{"keys", "1..50+1"}};
  request.repetitions = 3;
  std::set<std::uint64_t> seeds;
  for (const Job& job : jobs()) {
    for (const Point& point : job.points) seeds.insert(point.seed);
  }
  EXPECT_THAT(seeds, SizeIs(300));
}

TEST_F(Sweep, KeepsTheSeedOfAPointWhenTheSweepGrows) {
  request.given = {{"tensor-bytes", "1KiB"}};
  const std::uint64_t seed = jobs()[0].points[0].seed;
  request.given = {{"tensor-bytes", "1KiB,4MB"}};
  std::set<std::uint64_t> seeds;
  const Job job = jobs()[0];
  for (const Point& point : job.points) seeds.insert(point.seed);
  EXPECT_THAT(seeds, testing::Contains(seed));
}

class Order : public Sweep {
 protected:
  Order() { request.given = {{"tensor-bytes", "1KiB"}, {"keys", "1..6+1"}}; }

  /// "416325"
  std::string keys(const Job& job) const {
    std::string text;
    for (const Point& point : job.points) text += point.options[1].second.text;
    return text;
  }
};

// The same on every machine and for ever: who repeats a seed repeats the order.
TEST_F(Order, IsThisOneForASeed) {
  request.repetitions = 2;
  request.ranks = "1,2,3";
  std::vector<std::string> order;
  for (const Job& job : jobs()) order.push_back(std::to_string(job.ranks) + ": " + keys(job));
  EXPECT_THAT(order, ElementsAre("2: 465231", "1: 453612", "3: 254163", "3: 125634", "1: 154236", "2: 261453"));
}

TEST_F(Order, IsTheSameEachTime) { EXPECT_EQ(jobs(), jobs()); }

TEST_F(Order, DependsOnTheSeed) {
  const std::string first = keys(jobs()[0]);
  request.seed = 2;
  EXPECT_NE(keys(jobs()[0]), first);
}

TEST_F(Order, OfPointsIsDrawnAnewForEachRepetition) {
  request.repetitions = 4;
  std::set<std::string> orders;
  for (const Job& job : jobs()) orders.insert(keys(job));
  EXPECT_THAT(orders, SizeIs(testing::Gt(1u)));
}

TEST_F(Order, OfLaunchesIsDrawnAnewForEachRepetition) {
  request.ranks = "1,2,3,4";
  request.repetitions = 8;
  std::vector<int> ranks;
  for (const Job& job : jobs()) ranks.push_back(job.ranks);
  std::set<std::vector<int>> orders;
  for (auto begin = ranks.begin(); begin != ranks.end(); begin += 4) orders.emplace(begin, begin + 4);
  EXPECT_THAT(orders, SizeIs(testing::Gt(1u)));
}

class Workloads : public Sweep {
 protected:
  Workloads() {
    request.plugin = "osu";
    request.workloads = {pairwise("latency", {row("message-bytes", Type::bytes, "1,2")}),
                         pairwise("bw", {row("message-bytes", Type::bytes, "1"), row("window", Type::integer, "64")})};
  }
};

TEST_F(Workloads, ShareAJobWhenTheirLaunchesAgree) {
  ASSERT_THAT(jobs(), SizeIs(1));
  EXPECT_THAT(labels(jobs()[0]), UnorderedElementsAre("latency message-bytes=1", "latency message-bytes=2",
                                                      "bw message-bytes=1 window=64"));
}

TEST_F(Workloads, CrossOnlyTheOptionsTheyHave) {
  request.given = {{"window", "1,2"}, {"message-bytes", "8"}};
  EXPECT_THAT(labels(jobs()[0]), UnorderedElementsAre("latency message-bytes=8", "bw message-bytes=8 window=1",
                                                      "bw message-bytes=8 window=2"));
}

TEST_F(Workloads, OfAnotherThreadLevelGetALaunchOfTheirOwn) {
  request.workloads[1].thread_level = 3;
  EXPECT_THAT(jobs(), UnorderedElementsAre(Field(&Job::thread_level, 0), Field(&Job::thread_level, 3)));
}

TEST_F(Workloads, WithALaunchOptionGetALaunchOfTheirOwn) {
  request.workloads[1].options.push_back(launch_row("shards", Type::integer, "3"));
  EXPECT_THAT(jobs(), SizeIs(2));
}

TEST_F(Workloads, ThatTakeFewerRanksRunWithWhatTheyTake) {
  request.workloads.push_back(workload("allreduce", {}));
  request.ranks = "8";
  EXPECT_THAT(jobs(), UnorderedElementsAre(Field(&Job::ranks, 2), Field(&Job::ranks, 8)));
}

TEST_F(Workloads, RunOnceForAllNumbersOfRanksThatShrinkToOne) {
  request.ranks = "2,4,8";
  EXPECT_THAT(jobs(), ElementsAre(Field(&Job::ranks, 2)));
}

TEST_F(Workloads, WithTooFewRanksAreLeftOutAndTold) {
  request.workloads.push_back(workload("barrier", {}));
  request.ranks = "1";
  const Expansion expansion = expand(request);
  ASSERT_THAT(expansion.jobs, SizeIs(1));
  EXPECT_THAT(labels(expansion.jobs[0]), ElementsAre("barrier"));
  EXPECT_THAT(expansion.left_out,
              ElementsAre(FieldsAre("latency", "latency needs at least 2 ranks, not 1; write --ranks 2", 1, 1),
                          FieldsAre("bw", "bw needs at least 2 ranks, not 1; write --ranks 2", 1, 1)));
}

TEST_F(Workloads, ThatTakeFewerRanksThanAskedForAreTold) {
  request.ranks = "3";
  const Expansion expansion = expand(request);
  EXPECT_THAT(expansion.shrunk, ElementsAre(FieldsAre(3, 2, ElementsAre("latency", "bw"))));
}

TEST_F(Workloads, ShareNoLaunchWhenTheyAreWantedApart) {
  EXPECT_THAT(jobs(), SizeIs(1));
  request.own_launches = true;
  EXPECT_THAT(jobs(), SizeIs(2));
}

TEST_F(Workloads, AreWrongInputWhenAllAreLeftOut) {
  request.ranks = "1";
  EXPECT_EQ(refused(), "latency needs at least 2 ranks, not 1; write --ranks 2");
}

TEST_F(Sweep, RefusesAnOptionNobodyKnows) {
  request.given = {{"tensor-byte", "1"}};
  EXPECT_EQ(refused(),
            "--tensor-byte: unknown option (did you mean tensor-bytes?); see scalebench --plugin throughput --help");
}

TEST_F(Sweep, RefusesBadValuesOfAnAxis) {
  request.given = {{"tensor-bytes", "4XiB"}};
  EXPECT_EQ(refused(), "--tensor-bytes 4XiB: not a size; write 4096, 4KiB or 4MB");
}

TEST_F(Sweep, RefusesNoRepetition) {
  request.repetitions = 0;
  EXPECT_EQ(refused(), "--repetitions 0: must be at least 1");
}

TEST_F(Sweep, RefusesNothingToRun) {
  request.workloads.clear();
  EXPECT_EQ(refused(), "no workload to run; name one with --workload");
}

TEST_F(Sweep, IsCountedWithoutBeingMade) {
  request.given = {{"keys", "1..1000+1"}, {"tensor-bytes", "1..1000+1"}};
  request.ranks = "1,2,3";
  request.repetitions = 5;
  EXPECT_EQ(count(request), 15'000'000u);
  EXPECT_EQ(refused(), "15000000 points: more than 1000000 are never run; take fewer values or repetitions");
}

TEST_F(Sweep, CountsWhatItMakes) {
  request.workloads.push_back(pairwise("pair", {row("x", Type::integer, "1,2,3")}));
  request.ranks = "1,2,4";
  request.repetitions = 2;
  std::size_t points = 0;
  for (const Job& job : jobs()) points += job.points.size();
  EXPECT_EQ(count(request), points);
}

TEST_F(Sweep, CountsNoFurtherThanNumbersGo) {
  for (int i = 0; i < 5; ++i) {
    request.workloads[0].options.push_back(row("x" + std::to_string(i), Type::integer, "1..50000+1"));
  }
  EXPECT_EQ(count(request), std::numeric_limits<std::size_t>::max());
}

}  // namespace
}  // namespace scalebench::plan
