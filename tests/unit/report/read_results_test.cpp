// SPDX-License-Identifier: Apache-2.0
// From a real file, written by the store from real spools, to the table that people see.
#include "report/read_results.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "report/groups.hpp"
#include "report/result_table.hpp"
#include "report/warnings.hpp"
#include "unit/store/left_behind.hpp"

namespace scalebench::report {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

class ReadResults : public store::StoreTest {
 protected:
  static constexpr std::uint32_t warmup = 10, iterations = 200;

  /// Two ranks put for 12 µs each time, back to back; the second one waits 1 µs longer. Some puts fail.
  void two_ranks_put(std::uint32_t failing = 0) {
    for (int r = 0; r < 2; ++r) {
      store::FakeRank rank(spools(), r);
      std::uint64_t now_ns = 100'000;
      rank.phase("setup", 50'000).series(0, "put_tensor", "ns", warmup).phase("warmup", now_ns);
      for (std::uint32_t i = 0; i < warmup + iterations; ++i) {
        if (i == warmup) rank.phase("measure", now_ns);
        const std::uint64_t took_ns = 12'000 + static_cast<std::uint64_t>(r) * 1'000;
        const bool fails = r == 0 && i >= warmup + iterations - failing;
        rank.sample(0, i, now_ns, took_ns, fails ? 1 : 0);
        if (fails) rank.failure(0, i, 104, "Connection reset by peer");
        now_ns += took_ns;
      }
      rank.phase("verify", now_ns).status("done", now_ns, r == 0).end();
    }
    store(run_);
  }

  store::Reader reader() { return store::Reader(file()); }
};

TEST_F(ReadResults, BecomeTheTableThatPeopleSee) {
  two_ranks_put();
  auto source = reader();
  EXPECT_EQ(result_tables(read_results(source, {})),
            R"(throughput · tensors · 2 ranks on 1 node · tensor-bytes=1 KiB · transport=tcp · metric put_tensor

 median  [95 %]           p90      p99  [95 %]           max      rate  delivered
12.0 µs  12.0 – 13.0  13.0 µs  13.0 µs  13.0 – 13.0  13.0 µs  164 MB/s   164 MB/s

400 samples per line; warm-up (20) kept apart.
Delivered is what came in the time in which all ranks were measuring. In run 1 that was 2.39 ms;
some ranks went on for 210 µs.
)");
}

TEST_F(ReadResults, KnowTheCoresThatNoRankHas) {
  two_ranks_put();
  {
    auto source = reader();
    EXPECT_FALSE(read_results(source, {}).at(0).spare_cores) << "nothing is known of the host";
  }
  writer().set_environment(campaign_, std::vector<store::Fact>{{"alpha", "cores", "6"}});
  auto source = reader();
  EXPECT_EQ(read_results(source, {}).at(0).spare_cores, 4);
}

TEST_F(ReadResults, UseSummariesThatWereStored) {
  two_ranks_put();
  auto summaries = [&] {
    auto source = reader();
    return summarize_run(source, run_).summaries;
  }();
  ASSERT_THAT(summaries, SizeIs(3));
  summaries[0].max = 99'000;
  writer().store_summaries(summaries);
  auto source = reader();
  EXPECT_THAT(result_tables(read_results(source, {})), HasSubstr("99.0 µs"));
}

TEST_F(ReadResults, KeepWhatWasSummarizedThroughTheFile) {
  two_ranks_put(150);
  const auto [before, delivery] = [&] {
    auto source = reader();
    return summarize_run(source, run_);
  }();
  writer().store_summaries(before, delivery);
  auto again = reader();
  const Result result = read_results(again, {}).at(0);
  const auto& after = result.summaries;
  EXPECT_EQ(result.delivery->rate, delivery->rate);
  EXPECT_EQ(result.delivery->tail_ns, delivery->tail_ns);
  ASSERT_EQ(after.size(), before.size());
  EXPECT_EQ(after[0].n, 400);
  EXPECT_EQ(after[0].n_failed, 150);
  EXPECT_EQ(after[0].n_warmup, 20);
  EXPECT_TRUE(std::isinf(*after[0].p90.value));
  EXPECT_EQ(after[0].rate, before[0].rate);
  EXPECT_EQ(after[0].rate_unit, "B/s");
}

/// What is stored of it, every figure to its last bit.
std::vector<std::string> rows_of(const Figures& figures) {
  std::vector<std::string> rows;
  const auto text = [](const auto& value) { return value ? fmt::format("{}", *value) : std::string("-"); };
  for (const store::Summary& s : figures.summaries) {
    rows.push_back(fmt::format("{} {} {} {} {} {} {} {}", s.metric, text(s.rank), s.n, s.n_failed, s.n_warmup,
                               s.n_not_begun, text(s.n_outliers), text(s.rate_unit)));
    for (const store::Interval& q : {s.median, s.p90, s.p99, s.p999})
      rows.back() += fmt::format(" {}/{}/{}", text(q.value), text(q.lo), text(q.hi));
    for (const auto& number : {s.n_eff, s.tau, s.min, s.max, s.mean, s.fence_lo, s.fence_hi, s.rate})
      rows.back() += " " + text(number);
  }
  if (const auto& d = figures.delivery)
    rows.push_back(fmt::format("{} {} {} {} {}", text(d->rate), d->unit, d->n, d->together_ns, d->tail_ns));
  return rows;
}

TEST_F(ReadResults, AreTheSameFromSpoolsAsFromTheDatabase) {
  for (int r = 0; r < 2; ++r) {
    store::FakeRank rank(spools(), r, -7'000 * r);
    rank.phase("setup", 50'000).series(0, "put_tensor", "ns", warmup, 3).series(1, "share", "%", warmup);
    rank.series(2, "connect", "ns").sample(2, 0, 60'000, 4'000, store::sample_in_setup);
    for (std::uint32_t i = 0; i < warmup + iterations; ++i) {
      const std::uint64_t took_ns = 12'000 + i * i % 7'919;
      const bool fails = i % 50 == 49;
      rank.sample(0, i, 100'000 + 20'000 * i, took_ns, fails ? 1 : 0);
      rank.real(1, i, 100'000 + 20'000 * i, i == 20 ? std::nan("") : 0.1 * i);
    }
    rank.status("done", 9'000'000, r == 0).end();
  }
  std::vector<std::string> from_spools;
  store::Reader source(writer());
  writer().together([&] {
    store(run_);
    from_spools = rows_of(summarize_run(source, run_));
  });
  EXPECT_EQ(rows_of(summarize_run(source, run_)), from_spools);
  EXPECT_THAT(from_spools, SizeIs(3 * 3 + 1));
}

TEST_F(ReadResults, LeaveOutWhatARankWroteAfterItWasStored) {
  store::FakeRank stuck(spools(), 0);
  stuck.phase("setup", 50'000).series(0, "put_tensor");
  for (std::uint32_t i = 0; i < iterations; ++i) stuck.sample(0, i, 100'000 + 20'000 * i, 12'000);
  store::Reader source(writer());
  writer().together([&] {
    store(run_);
    stuck.sample(0, iterations, 20'000'000, 99'000);
    EXPECT_EQ(summarize_run(source, run_).summaries.at(0).n, iterations);
  });
}

TEST_F(ReadResults, KnowWhatTheirCampaignCannotTellFromNothing) {
  campaign_ = begin(writer(), "uuid-2", 20'000);
  run_ = plan_one();
  two_ranks_put();
  auto source = reader();
  EXPECT_THAT(result_tables(read_results(source, {})), HasSubstr("< 20.0 µs"));
}

TEST_F(ReadResults, KnowHowLongRanksWentOnAlone) {
  two_ranks_put();
  auto source = reader();
  const auto delivery = read_results(source, {}).at(0).delivery;
  EXPECT_NEAR(static_cast<double>(delivery->together_ns), 200 * 12e3 - 10 * 1e3, 1);
  EXPECT_NEAR(static_cast<double>(delivery->tail_ns), 210 * 1e3, 1);
}

TEST_F(ReadResults, CanBeTakenApartByRank) {
  two_ranks_put();
  auto source = reader();
  const Result result = read_results(source, {}).at(0);
  const std::string text = groups_table(result, source.series(run_), samples_of(source), By::rank);
  EXPECT_THAT(text, HasSubstr("\n0     alpha  12.0 µs"));
  EXPECT_THAT(text, HasSubstr("\n1     alpha  13.0 µs"));
}

TEST_F(ReadResults, TellWhatFailed) {
  two_ranks_put(3);
  auto source = reader();
  EXPECT_EQ(failures_text(source.failures(run_)),
            "put_tensor: 3 × code 104, Connection reset by peer (first in rank 0, iteration 207)\n");
}

TEST_F(ReadResults, AreListedWithTheTagsOfTheirCampaign) {
  auto source = reader();
  const auto listed = list_runs(source, {});
  ASSERT_THAT(listed, SizeIs(1));
  EXPECT_EQ(listed[0].tags, "machine=laptop");
  EXPECT_EQ(listed[0].run.status, store::RunStatus::planned);
  EXPECT_THAT(listed[0].params, SizeIs(2));
}

}  // namespace
}  // namespace scalebench::report
