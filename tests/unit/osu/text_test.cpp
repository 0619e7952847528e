// SPDX-License-Identifier: Apache-2.0
#include "text.hpp"

#include <gmock/gmock.h>

#include <regex>
#include <sstream>
#include <utility>
#include <vector>

#include "title.hpp"

namespace scalebench::osu {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A run of two ranks with the options that its head is made of.
class Made {
 public:
  explicit Made(const std::string& workload) { one_.workload = workload, one_.ranks = 2; }
  Made& with(const std::string& name, const std::string& value) {
    one_.params.emplace_back(name, value);
    return *this;
  }
  Made& sized(const std::string& bytes) { return with("message-bytes", bytes).with("datatype", "char"); }
  Made& one_sided() { return with("window", "allocate").with("sync", "flush"); }
  Made& collective() { return with("process-sync", "barrier"); }
  /// The mean of one operation on this rank; `batch` of them are in a sample.
  Made& rank(int rank, const std::string& metric, double mean, double batch = 1, double work = 0) {
    one_.figures.push_back({metric, rank, 500, mean, batch, work});
    return *this;
  }
  Made& failed() { return one_.is_done = false, *this; }
  operator OsuRun() const { return one_; }

 private:
  OsuRun one_;
};

std::string text_of(const std::vector<OsuRun>& runs) { return osu_text(runs); }
std::string full_text_of(const std::vector<OsuRun>& runs) { return osu_text(runs, OsuColumns::full); }

Made overlapped(const std::string& workload, bool tells_overlap = true) {
  Made made(workload);
  made.collective();
  for (const int rank : {0, 1}) {
    made.rank(rank, "overall", 1400).rank(rank, "initiate", 200).rank(rank, "compute", 900).rank(rank, "test", 100);
    made.rank(rank, "wait", 300).rank(rank, "pure", 500 + 160 * rank);
    if (tells_overlap) made.rank(rank, "overlap", 27.5);
  }
  return made;
}

TEST(OsuText, OfLatencySortsBySize) {
  const auto at = [](const char* bytes, double ns) { return Made("latency").sized(bytes).rank(0, "latency", ns, 2); };
  EXPECT_EQ(text_of({at("1024", 765), at("8", 280)}),
            "\n# OSU MPI Latency Test v7.4\n"
            "# Datatype: MPI_CHAR.\n"
            "# Size       Avg Latency(us)\n"
            "8                       0.28\n"
            "1024                    0.77\n");
}

TEST(OsuText, OfBandwidthGivesMegabytesOfAMillion) {
  EXPECT_EQ(text_of({Made("bw").sized("1000").rank(0, "transfer", 1000, 64, 64000)}),
            "\n# OSU MPI Bandwidth Test v7.4\n"
            "# Datatype: MPI_CHAR.\n"
            "# Size      Bandwidth (MB/s)\n"
            "1000                 1000.00\n");
}

TEST(OsuText, OfMessageRatesAddsPairsUpInTheirMeanTime) {
  EXPECT_EQ(text_of({Made("mbw_mr")
                         .sized("1000")
                         .with("window-size", "64")
                         .rank(0, "transfer", 50000.0 / 64, 64, 64000)
                         .rank(1, "transfer", 78000.0 / 64, 64, 64000)}),
            "\n# OSU MPI Multiple Bandwidth / Message Rate Test v7.4\n"
            "# [ pairs: 2 ] [ window size: 64 ]\n"
            "# Datatype: MPI_CHAR.\n"
            "# Size                  MB/s        Messages/s\n"
            "1000                 2000.00        2000000.00\n");
}

TEST(OsuText, OfOneSidedOperationsNamesWindowAndSynchronisation) {
  EXPECT_EQ(text_of({Made("put_latency").sized("8").one_sided().rank(0, "latency", 80, 8)}),
            "\n# OSU MPI_Put Latency Test v7.4\n"
            "# Window creation: MPI_Win_allocate\n"
            "# Synchronization: MPI_Win_flush\n"
            "# Datatype: MPI_CHAR.\n"
            "# Size          Latency (us)\n"
            "8                       0.08\n");
}

TEST(OsuText, OfAtomicsHasTheSizeOfTheirDatatype) {
  const auto text = text_of({Made("fop_latency").with("datatype", "long").one_sided().rank(0, "latency", 130, 4)});
  EXPECT_THAT(text, HasSubstr("# OSU MPI_Fetch_and_op latency Test v7.4\n"));
  EXPECT_THAT(text, HasSubstr("# Datatype: MPI_LONG.\n# Size          Latency (us)\n8                       0.13\n"));
}

TEST(OsuText, OfACollectiveOperationIsTheMeanOfRanks) {
  const Made made = Made("allreduce").sized("8").collective().rank(0, "latency", 400).rank(1, "latency", 500);
  EXPECT_EQ(text_of({made}),
            "\n# OSU MPI Allreduce Latency Test v7.4\n"
            "# Datatype: MPI_CHAR.\n"
            "# Size       Avg Latency(us)\n"
            "8                       0.45\n");
  EXPECT_THAT(full_text_of({made}),
              HasSubstr("# Size       Avg Latency(us)   Min Latency(us)   Max Latency(us)  Iterations\n"
                        "8                       0.45              0.40              0.50         500\n"));
}

TEST(OsuText, OfABarrierHasNoSize) {
  const Made made = Made("barrier").collective().rank(0, "latency", 200, 2).rank(1, "latency", 400, 2);
  EXPECT_EQ(text_of({made}),
            "\n# OSU MPI Barrier Latency Test v7.4\n"
            "# Avg Latency(us)\n"
            "             0.30\n");
  EXPECT_THAT(full_text_of({made}), HasSubstr("# Avg Latency(us)   Min Latency(us)   Max Latency(us)  Iterations\n"
                                              "             0.30              0.20              0.40        1000\n"));
}

TEST(OsuText, OfANonBlockingOperationHasTheOverlap) {
  const Made made = overlapped("iallreduce").sized("8");
  EXPECT_EQ(text_of({made}),
            "\n# OSU MPI Non-blocking Allreduce Latency Test v7.4\n"
            "# Overall = Coll. Init + Compute + MPI_Test + MPI_Wait\n"
            "\n"
            "# Datatype: MPI_CHAR.\n"
            "# Size           Overall(us)       Compute(us)    Pure Comm.(us)        Overlap(%)\n"
            "8                       1.40              0.80              0.58             27.50\n");
  EXPECT_THAT(
      full_text_of({made}),
      HasSubstr("# Size           Overall(us)       Compute(us)    Coll. Init(us)      MPI_Test(us)"
                "      MPI_Wait(us)    Pure Comm.(us)     Min Comm.(us)     Max Comm.(us)        Overlap(%)\n"
                "8                       1.40              0.80              0.20              0.10"
                "              0.30              0.58              0.50              0.66             27.50\n"));
}

TEST(OsuText, OfANonBlockingBarrierHasNoCommentSign) {
  EXPECT_EQ(text_of({overlapped("ibarrier")}),
            "\n# OSU MPI Non-blocking Barrier Latency Test v7.4\n"
            "# Overall = Coll. Init + Compute + MPI_Test + MPI_Wait\n"
            "\n"
            "       Overall(us)       Compute(us)    Pure Comm.(us)        Overlap(%)\n"
            "              1.40              0.80              0.58             27.50\n");
}

TEST(OsuText, CutsANegativeOverlapOffAndInventsNone) {
  EXPECT_THAT(text_of({overlapped("ibarrier", false).rank(0, "overlap", -8)}), HasSubstr("0.58              0.00\n"));
  EXPECT_THAT(text_of({overlapped("ibarrier", false)}), HasSubstr("0.58               nan\n"));
}

TEST(OsuText, OfStartupIsALine) {
  EXPECT_EQ(text_of({Made("init").rank(0, "init", 220.4e6).rank(1, "init", 221.8e6)}),
            "\n# OSU MPI Init Test v7.4\nnprocs: 2, min: 220 ms, max: 221 ms, avg: 221 ms\n");
  EXPECT_EQ(text_of({Made("hello")}), "\n# OSU MPI Hello World Test v7.4\nThis is a test with 2 processes\n");
}

TEST(OsuText, TellsThreadsAndProcesses) {
  const auto mt = text_of({Made("latency_mt").sized("8").with("threads", "2").rank(0, "latency", 300, 2)});
  EXPECT_THAT(mt, HasSubstr("\n# Number of Sender threads: 1\n# Number of Receiver threads: 2\n"
                            "# OSU MPI Multi-threaded Latency Test v7.4\n"));
  const auto mp = text_of({Made("latency_mp").sized("8").with("processes", "3").rank(0, "latency", 300, 2)});
  EXPECT_THAT(mp, HasSubstr("\n# Number of forked processes in sender: 3\n"
                            "# Number of forked processes in receiver: 3\n"
                            "# OSU MPI Multi-process Latency Test v7.4\n"));
}

TEST(OsuText, MakesATableOfItsOwnForOtherOptionsAndNoRowOfWhatFailed) {
  const auto with = [](const char* type) {
    return Made("allreduce").with("message-bytes", "8").with("datatype", type).rank(0, "latency", 1000);
  };
  const auto text = text_of({with("float"), with("char"), with("double").failed()});
  EXPECT_THAT(text, HasSubstr("MPI_CHAR"));
  EXPECT_THAT(text, HasSubstr("MPI_FLOAT"));
  EXPECT_THAT(text, Not(HasSubstr("MPI_DOUBLE")));
}

TEST(OsuText, PutsTablesInTheOrderOfTheirBenchmarks) {
  const auto text =
      text_of({Made("bcast").sized("8").rank(0, "latency", 1), Made("allgather").sized("8").rank(0, "latency", 1)});
  EXPECT_LT(text.find("Allgather"), text.find("Broadcast"));
}

TEST(OsuTitle, IsThatOfOsusProgram) {
  const std::pair<const char*, const char*> titles[] = {
      {"latency_persistent", "OSU MPI Latency Persistent Test"},
      {"multi_lat", "OSU MPI Multi Latency Test"},
      {"bibw", "OSU MPI Bi-Directional Bandwidth Test"},
      {"get_latency", "OSU MPI_Get latency Test"},
      {"acc_latency", "OSU MPI_Accumulate latency Test"},
      {"get_acc_latency", "OSU MPI_Get_accumulate latency Test"},
      {"cas_latency", "OSU MPI_Compare_and_swap latency Test"},
      {"get_bw", "OSU MPI_Get Bandwidth Test"},
      {"put_bibw", "OSU MPI_Put Bi-directional Bandwidth Test"},
      {"alltoallv", "OSU MPI All-to-Allv Personalized Exchange Latency Test"},
      {"ibcast", "OSU MPI Non-blocking Broadcast Latency Test"},
      {"reduce_scatter_block", "OSU MPI Reduce_scatter_block Latency Test"},
      {"neighbor_allgather", "OSU MPI Neighborhood Allgather Latency Test"},
      {"ineighbor_allgather", "OSU MPI Non-blocking Neighborhood Allgather Latency Test"},
  };
  for (const auto& [workload, title] : titles) EXPECT_EQ(osu_title(workload), title);
}

// What tools look for: the line that tells which kind of table it is, and its rows.
struct Sought {
  const char *family, *heading, *row;
  Made made;
};

class ToolsThatReadOsu : public testing::TestWithParam<Sought> {
 protected:
  std::vector<std::string> lines() const {
    std::istringstream text(text_of({GetParam().made}));
    std::vector<std::string> all;
    for (std::string line; std::getline(text, line);) all.push_back(line);
    return all;
  }
  static bool matches(const std::string& line, const char* pattern) {
    return std::regex_match(line, std::regex(pattern));
  }
};

TEST_P(ToolsThatReadOsu, FindVersionHeadingAndRows) {
  int versions = 0, headings = 0, rows = 0;
  for (const std::string& line : lines()) {
    versions += matches(line, R"(# OSU.*Test v[0-9.]+)");
    headings += matches(line, GetParam().heading);
    rows += headings > 0 && matches(line, GetParam().row);
  }
  EXPECT_EQ(versions, 1);
  EXPECT_EQ(headings, 1);
  EXPECT_EQ(rows, 1);
}

constexpr const char* size_and_one = R"([0-9]+\s+[0-9.]+)";
constexpr const char* size_and_four = R"([0-9]+(\s+[0-9.]+){4})";

INSTANTIATE_TEST_SUITE_P(
    Families, ToolsThatReadOsu,
    testing::Values(
        Sought{"Latency", R"(#\s+Size\s+Avg Latency\(us\)\s*)", size_and_one,
               Made("latency").sized("8").rank(0, "latency", 280, 2)},
        Sought{"Bandwidth", R"(#\s*Size\s+Bandwidth \(MB/s\)\s*)", size_and_one,
               Made("bw").sized("8").rank(0, "transfer", 9, 64, 512)},
        Sought{"MessageRate", R"(#\s*Size\s+MB/s\s+Messages/s\s*)", R"([0-9]+\s+[0-9.]+\s+[0-9.]+)",
               Made("mbw_mr").sized("8").with("window-size", "64").rank(0, "transfer", 9, 64, 512)},
        Sought{"OneSided", R"(#\s+Size\s+Latency \(us\)\s*)", size_and_one,
               Made("get_latency").sized("8").one_sided().rank(0, "latency", 80, 8)},
        Sought{"Collective", R"(#\s*Size\s+Avg Latency\(us\)(\s+Min Latency\(us\)\s+Max Latency\(us\)\s+Iterations)?)",
               size_and_one, Made("allgather").sized("8").collective().rank(0, "latency", 400)},
        Sought{"NonBlocking", R"(#\s+Size\s+Overall\(us\)\s+Compute\(us\)\s+Pure Comm\.\(us\)\s+Overlap\(%\)\s*)",
               size_and_four, overlapped("ibcast").sized("8")},
        Sought{"Barrier", R"(# Avg Latency\(us\)\s*)", R"(\s*[0-9.]+\s*)",
               Made("barrier").collective().rank(0, "latency", 400)},
        Sought{"Init", "# OSU MPI Init Test.*", R"(nprocs: [0-9]+, min: [0-9.]+ ms, max: [0-9.]+ ms, avg: [0-9.]+ ms)",
               Made("init").rank(0, "init", 220e6)},
        Sought{"Hello", "# OSU MPI Hello World Test.*", "This is a test with [0-9]+ processes", Made("hello")}),
    [](const auto& sought) { return std::string(sought.param.family); });

}  // namespace
}  // namespace scalebench::osu
