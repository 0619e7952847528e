// SPDX-License-Identifier: Apache-2.0
#include "store/reader.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "left_behind.hpp"

namespace scalebench::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ReaderTest : public StoreTest {
 protected:
  Reader reader() { return Reader(file()); }
  std::vector<std::int64_t> ids(const RunFilter& filter) {
    std::vector<std::int64_t> found;
    for (const store::Run& run : reader().runs(filter)) found.push_back(run.id);
    return found;
  }
  /// A second campaign with a done run of another plugin, started in 2020.
  std::int64_t another_campaign() {
    Campaign campaign{.uuid = "uuid-2", .started = "2020-05-01T12:00:00.000Z", .tags = {{"machine", "cluster"}}};
    std::vector<plan::Job> jobs = {job_with_sizes({64})};
    jobs[0].plugin = "osu";
    writer().add_runs(writer().begin_campaign(campaign), jobs);
    writer().set_status(jobs[0].points[0].run, RunStatus::done);
    return jobs[0].points[0].run;
  }
  std::string refused(const std::string& sql) {
    return refusal([&] { reader().query(sql, [](const auto&) {}, [](const auto&) {}); });
  }
};

TEST_F(ReaderTest, RunsAreFilteredByPluginStatusTagTimeAndCampaign) {
  const std::int64_t other = another_campaign();
  EXPECT_THAT(ids({}), ElementsAre(run_, other));
  EXPECT_THAT(ids({.plugin = "osu"}), ElementsAre(other));
  EXPECT_THAT(ids({.status = RunStatus::planned}), ElementsAre(run_));
  EXPECT_THAT(ids({.tags = {{"machine", "cluster"}}}), ElementsAre(other));
  EXPECT_THAT(ids({.until = "2020-05"}), ElementsAre(other));
  EXPECT_THAT(ids({.since = "2020-06"}), ElementsAre(run_));
  EXPECT_THAT(ids({.campaign = campaign_}), ElementsAre(run_));
  EXPECT_THAT(ids({.ids = {other, 77}}), ElementsAre(other));
  EXPECT_THAT(ids({.plugin = "osu", .status = RunStatus::planned}), ElementsAre());
}

TEST_F(ReaderTest, ThousandsOfRunsComeInTheirOrderEachOnce) {
  std::vector<plan::Job> jobs = {job_with_sizes(std::vector<std::int64_t>(2'500, 64))};
  writer().add_runs(campaign_, jobs);
  const std::vector<std::int64_t> all = ids({});
  ASSERT_EQ(all.size(), 2'501u);
  EXPECT_EQ(all.back() - all.front(), 2'500);
  EXPECT_TRUE(std::ranges::is_sorted(all));
}

TEST_F(ReaderTest, ARunComesBackAsItWasPlanned) {
  const store::Run run = reader().runs().at(0);
  EXPECT_EQ(run.workload, "tensors");
  EXPECT_EQ(run.seed, 0xffff'ffff'ffff'fff1u);
  EXPECT_EQ(run.ranks, 2);
  EXPECT_EQ(run.config_hash, "hash-1024");
  EXPECT_EQ(run.duration_ns, std::nullopt);
}

TEST_F(ReaderTest, ACampaignIsFoundByItsUuid) {
  EXPECT_EQ(reader().find_campaign("uuid-1")->seed, 42u);
  EXPECT_FALSE(reader().find_campaign("uuid-9").has_value());
}

TEST_F(ReaderTest, SamplesComeInTheirOrderWithWhatTheyNeed) {
  store_two_ranks();
  Reader reader(file());
  const auto series = reader.series(run_);
  ASSERT_EQ(series.size(), 2u);
  EXPECT_EQ(series[1].rank, 1);
  EXPECT_EQ(series[1].host, "alpha");
  EXPECT_EQ(series[1].work_unit, "B");
  const Samples samples = reader.samples(series[1]);
  EXPECT_THAT(samples.value, ElementsAre(99, 100, 101, 102));
  EXPECT_THAT(samples.iteration, ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(samples.start_ns, ElementsAre(1000, 1500, 2000, 2500));
  EXPECT_EQ(samples.warmup_end, 1);
}

TEST_F(ReaderTest, ASampleWithoutANumberIsNotANumber) {
  FakeRank(spools(), 0)
      .phase("setup", 0)
      .series(0, "load", "%")
      .real(0, 0, 6, std::numeric_limits<double>::quiet_NaN());
  store(run_);
  Reader reader(file());
  EXPECT_TRUE(std::isnan(reader.samples(reader.series(run_).at(0)).value.at(0)));
}

TEST_F(ReaderTest, MetricsComeInTheOrderOfTheWorkload) {
  FakeRank(spools(), 0).phase("setup", 0).series(0, "put").series(1, "get").series(2, "all");
  store(run_);
  std::vector<std::string> names;
  for (const Metric& metric : reader().metrics(run_)) names.push_back(metric.name);
  EXPECT_THAT(names, ElementsAre("put", "get", "all"));
}

TEST_F(ReaderTest, ParamsFactsRanksAndLaunchesComeBack) {
  Launch launch{.campaign = campaign_, .command = "mpirun", .exit_code = 0};
  launch.id = writer().begin_launch(launch, std::span(&run_, 1));
  writer().set_service(run_, {{"redis.version", "7"}});
  writer().set_environment(campaign_, std::vector<Fact>{{"alpha", "kernel", "6.1"}});
  store_two_ranks();
  EXPECT_EQ(reader().params(run_).at(0).number, 1024);
  EXPECT_EQ(reader().service(run_).at("redis.version"), "7");
  EXPECT_EQ(reader().environment(campaign_).at(0).host, "alpha");
  EXPECT_EQ(reader().ranks(run_).at(1).mpi_init_ns, 5'000'000);
  EXPECT_EQ(reader().launches(campaign_).at(0).command, "mpirun");
}

TEST_F(ReaderTest, SummariesComeBackWithWhatIsMissing) {
  store_two_ranks();
  Summary summary{.run = run_, .metric_id = 1, .n = 6, .median = {101, 100, 102}, .rate = 5.5, .rate_unit = "B/s"};
  writer().store_summaries(std::span(&summary, 1));
  const Summary read = reader().summaries(run_).at(0);
  EXPECT_EQ(read.metric, "put_tensor");
  EXPECT_EQ(read.median.hi, 102);
  EXPECT_EQ(read.p99.value, std::nullopt);
  EXPECT_EQ(read.rate, 5.5);
  EXPECT_EQ(read.rank, std::nullopt);
}

TEST_F(ReaderTest, AQueryAnswersNamesAndTypedCells) {
  std::vector<std::string> names;
  std::vector<Cell> cells;
  reader().query(
      "SELECT 1 AS a, 2.5 AS b, 'x' AS c, NULL AS d;  ", [&](const auto& columns) { names = columns; },
      [&](const auto& row) { cells = row; });
  EXPECT_THAT(names, ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(cells, ElementsAre(Cell(std::int64_t{1}), Cell(2.5), Cell(std::string("x")), Cell(std::monostate())));
}

TEST_F(ReaderTest, AQueryCannotChangeAnything) {
  for (const char* sql : {"DELETE FROM run", "DROP TABLE run", "PRAGMA user_version = 7", "CREATE TABLE t (a)",
                          "WITH x AS (SELECT 1) INSERT INTO tag SELECT 1, 2, 3"})
    EXPECT_NE(refused(sql), "") << sql;
  EXPECT_EQ(answer("SELECT count(*) FROM run"), "1");
}

TEST_F(ReaderTest, AMalformedQueryIsRefusedWithTheWayOut) {
  EXPECT_THAT(refused("SELECT nonsense FROM run"), HasSubstr("nonsense"));
  EXPECT_THAT(refused("SELECT 1; SELECT 2"), HasSubstr("more than one"));
  EXPECT_THAT(refused("  "), HasSubstr("v_run"));
}

TEST_F(ReaderTest, ANameWithQuotesIsOnlyAName) { EXPECT_THAT(ids({.plugin = "x' OR 1=1 --"}), ElementsAre()); }

}  // namespace
}  // namespace scalebench::store
