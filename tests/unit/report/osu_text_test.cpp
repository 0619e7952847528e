// SPDX-License-Identifier: Apache-2.0
#include "report/osu_text.hpp"

#include <gtest/gtest.h>

namespace scalebench::report {
namespace {

/// A run of two ranks with the options that its head is made of.
class Made {
 public:
  explicit Made(const std::string& workload) {
    one_.run.workload = workload, one_.run.ranks = 2;
    one_.run.status = store::RunStatus::done;
  }
  Made& with(const std::string& name, const std::string& value) {
    one_.params.push_back({.name = name, .value = value});
    return *this;
  }
  /// The mean of this rank's samples.
  Made& rank(int rank, const std::string& metric, double mean, std::int64_t batch = 1, double work = 0) {
    one_.series.push_back({.rank = rank, .metric = metric, .batch = batch, .work = work});
    store::Summary summary;
    summary.metric = metric, summary.rank = rank, summary.mean = mean;
    one_.summaries.push_back(summary);
    return *this;
  }
  Made& failed() { return one_.run.status = store::RunStatus::failed, *this; }
  operator OsuRun() const { return one_; }

 private:
  OsuRun one_;
};

std::string text_of(const std::vector<OsuRun>& runs) { return osu_text(runs); }

TEST(OsuText, HalvesTheRoundTripAndSortsBySize) {
  const auto at = [](const char* bytes, double round_trip_ns) {
    return Made("latency").with("message-bytes", bytes).with("datatype", "char").rank(0, "latency", round_trip_ns, 2);
  };
  EXPECT_EQ(text_of({at("1024", 1530), at("8", 560)}),
            "\n# OSU MPI osu_latency Test, measured by scalebench\n"
            "# Datatype: MPI_CHAR.\n"
            "# Size       Avg Latency(us)\n"
            "8                       0.28\n"
            "1024                    0.77\n");
}

TEST(OsuText, GivesMegabytesOfAMillion) {
  const auto text = text_of({Made("bw").with("message-bytes", "1000").rank(0, "transfer", 64000, 64, 64000)});
  EXPECT_NE(text.find("# Size      Bandwidth (MB/s)\n1000                 1000.00\n"), std::string::npos) << text;
}

TEST(OsuText, AddsPairsUpInTheirMeanTime) {
  const auto text = text_of({Made("mbw_mr")
                                 .with("message-bytes", "1000")
                                 .with("window-size", "64")
                                 .rank(0, "transfer", 50000, 64, 64000)
                                 .rank(1, "transfer", 78000, 64, 64000)});
  EXPECT_NE(text.find("# [ pairs: 2 ] [ window size: 64 ]\n"), std::string::npos) << text;
  EXPECT_NE(
      text.find("# Size                  MB/s        Messages/s\n1000                 2000.00        2000000.00\n"),
      std::string::npos)
      << text;
}

TEST(OsuText, AveragesTheMeansOfRanks) {
  const auto text = text_of({Made("barrier").rank(0, "latency", 400, 2).rank(1, "latency", 800, 2)});
  EXPECT_NE(text.find("# Avg Latency(us)\n              0.30\n"), std::string::npos) << text;
}

TEST(OsuText, NamesWindowAndSynchronisation) {
  const auto text = text_of({Made("put_latency")
                                 .with("message-bytes", "8")
                                 .with("window", "allocate")
                                 .with("sync", "flush")
                                 .rank(0, "latency", 640, 8)});
  EXPECT_NE(text.find("# Window creation: MPI_Win_allocate\n# Synchronization: MPI_Win_flush\n"), std::string::npos);
  EXPECT_NE(text.find("# Size          Latency (us)\n8                       0.08\n"), std::string::npos) << text;
}

TEST(OsuText, GivesAtomicsTheSizeOfTheirDatatype) {
  const auto text = text_of({Made("fop_latency")
                                 .with("datatype", "long")
                                 .with("window", "allocate")
                                 .with("sync", "flush")
                                 .rank(0, "latency", 520, 4)});
  EXPECT_NE(text.find("\n8                       0.13\n"), std::string::npos) << text;
}

TEST(OsuText, CutsANegativeOverlapOff) {
  const auto text = text_of({Made("ibarrier")
                                 .rank(0, "overall", 1400)
                                 .rank(0, "compute", 900)
                                 .rank(0, "test", 100)
                                 .rank(0, "pure", 580)
                                 .rank(0, "overlap", -8)});
  EXPECT_NE(text.find("       Overall(us)       Compute(us)    Pure Comm.(us)        Overlap(%)\n"
                      "              1.40              0.80              0.58              0.00\n"),
            std::string::npos)
      << text;
}

TEST(OsuText, TellsStartupAsOsuDoes) {
  EXPECT_EQ(text_of({Made("init").rank(0, "init", 220.4e6).rank(1, "init", 221.2e6), Made("hello")}),
            "\nnprocs: 2, min: 220 ms, max: 221 ms, avg: 221 ms\n\nThis is a test with 2 processes\n");
}

TEST(OsuText, MakesATableOfItsOwnForOtherOptionsAndNoRowOfWhatFailed) {
  const auto with = [](const char* type) {
    return Made("allreduce").with("message-bytes", "8").with("datatype", type).rank(0, "latency", 1000);
  };
  const auto text = text_of({with("char"), with("float"), with("double").failed()});
  EXPECT_NE(text.find("MPI_CHAR"), std::string::npos);
  EXPECT_NE(text.find("MPI_FLOAT"), std::string::npos);
  EXPECT_EQ(text.find("MPI_DOUBLE"), std::string::npos);
}

}  // namespace
}  // namespace scalebench::report
