// SPDX-License-Identifier: Apache-2.0
// runs, show, sql, delete, merge: on a database that a real campaign made.
#include <gmock/gmock.h>

#include "support/scalebench.hpp"

namespace scalebench {
namespace {

using support::Result;
using support::Words;
using ::testing::HasSubstr;
using ::testing::Not;

class LookingBack : public support::Scalebench {
 protected:
  void SetUp() override { campaign("t.db", "first"); }

  void campaign(const std::string& file, const std::string& tag) {
    const Result result = scalebench({"--plugin", "null", "--ranks", "1,2", "--iterations", "20", "--warmup", "2",
                                      "--tag", "batch=" + tag, "--db", file, "--quiet"});
    ASSERT_EQ(result.code, 0) << result.err;
    ASSERT_EQ(result.out, "");
  }
};

TEST_F(LookingBack, RunsAreListedAndFiltered) {
  EXPECT_THAT(scalebench({"runs", "--db", "t.db"}).out, HasSubstr("null"));
  EXPECT_THAT(scalebench({"runs", "--db", "t.db", "--tag", "batch=first"}).out, HasSubstr("done"));
  EXPECT_THAT(scalebench({"runs", "--db", "t.db", "--tag", "batch=other"}).out, Not(HasSubstr("done")));
  EXPECT_THAT(scalebench({"runs", "--db", "t.db", "--status", "failed"}).out, Not(HasSubstr("done")));
}

TEST_F(LookingBack, ATimeThatIsNoneIsRefused) {
  const Result result = scalebench({"runs", "--db", "t.db", "--since", "yesterday"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("--since 'yesterday' is no time"));
  EXPECT_THAT(scalebench({"runs", "--db", "t.db", "--since", "2024-05-01T12"}).out, HasSubstr("done"));
}

TEST_F(LookingBack, ShowRepeatsTheTableAndTakesRunsApart) {
  EXPECT_THAT(scalebench({"show", "--db", "t.db"}).out, HasSubstr("nothing"));
  EXPECT_THAT(scalebench({"show", "1", "2", "--db", "t.db"}).out, HasSubstr("nothing"));
  for (const char* by : {"rank", "host", "iteration-block"}) {
    const Result result = scalebench({"show", "2", "--by", by, "--db", "t.db"});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr("nothing")) << by;
  }
}

TEST_F(LookingBack, ARunThatIsNotThereIsRefused) {
  EXPECT_EQ(scalebench({"show", "77", "--db", "t.db"}).code, 2);
  EXPECT_EQ(scalebench({"delete", "77", "--db", "t.db"}).code, 2);
  EXPECT_EQ(scalebench({"show", "x", "--db", "t.db"}).code, 2);
}

TEST_F(LookingBack, SqlAnswersAsTableCsvAndJson) {
  const std::string query = "select count(*) as samples from v_sample";
  EXPECT_THAT(scalebench({"sql", query, "--db", "t.db"}).out, HasSubstr("66"));
  EXPECT_EQ(scalebench({"sql", query, "--db", "t.db", "--format", "csv"}).out, "samples\n66\n");
  EXPECT_THAT(scalebench({"sql", query, "--db", "t.db", "--format", "json"}).out, HasSubstr("\"samples\":66"));
}

TEST_F(LookingBack, SqlRefusesToWrite) {
  EXPECT_EQ(scalebench({"sql", "delete from sample", "--db", "t.db"}).code, 2);
  EXPECT_EQ(sql("select count(*) from sample"), "66");
}

TEST_F(LookingBack, DeleteRemovesARunWithItsSamples) {
  EXPECT_EQ(scalebench({"delete", "1", "--db", "t.db"}).code, 0);
  EXPECT_EQ(sql("select count(*) from run"), "1");
  EXPECT_LT(std::stoi(sql("select count(*) from sample")), 66);
}

TEST_F(LookingBack, MergeAddsWhatIsNotThereYet) {
  campaign("other.db", "second");
  EXPECT_EQ(scalebench({"merge", "t.db", "other.db"}).code, 0);
  EXPECT_EQ(sql("select count(*) from run"), "4");
  EXPECT_EQ(scalebench({"merge", "t.db", "other.db"}).code, 0);
  EXPECT_EQ(sql("select count(*) from run"), "4");
}

TEST_F(LookingBack, RunsOfOsuAreExportedAsItsTextTables) {
  const Result run = scalebench({"--plugin", "osu", "--workload", "osu_latency", "--ranks", "2", "--message-bytes", "8",
                                 "--quick", "--quiet", "--db", "osu.db"});
  ASSERT_EQ(run.code, 0) << run.err;
  const Result text = scalebench({"export", "--format", "osu", "--db", "osu.db"});
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("# OSU MPI Latency Test v"));
  EXPECT_EQ(scalebench({"export", "--workload", "osu_latency", "--full", "--db", "osu.db"}).out, text.out);
  EXPECT_EQ(scalebench({"export", "--workload", "bw", "--db", "osu.db"}).code, 2);
  EXPECT_THAT(text.out, ::testing::ContainsRegex("\n8 +[0-9]+\\.[0-9][0-9]\n"));
  EXPECT_EQ(scalebench({"export", "--db", "t.db"}).code, 2);
}

TEST_F(LookingBack, AMissingDatabaseIsNotMade) {
  EXPECT_EQ(scalebench({"runs", "--db", "nothing.db"}).code, 2);
  EXPECT_FALSE(std::filesystem::exists(folder() / "nothing.db"));
}

class AboutPlugins : public support::Scalebench {};

TEST_F(AboutPlugins, AreListedDescribedAndChecked) {
  EXPECT_THAT(scalebench({"list"}).out, HasSubstr("throughput"));
  EXPECT_THAT(scalebench({"describe", "throughput"}).out, HasSubstr("tensor-bytes"));
  EXPECT_THAT(scalebench({"describe", "throughput", "--json"}).out, HasSubstr("\"metrics\""));
  EXPECT_EQ(scalebench({"check", BUILT_PLUGINS "/null.so"}).code, 0);
}

TEST_F(AboutPlugins, AConfigurationFileReproducesTheRun) {
  const Result printed = scalebench({"--plugin", "null", "--ranks", "1,2", "--iterations", "7", "--seed", "5", "--note",
                                     "a \"note\" with µ", "--print-config"});
  ASSERT_EQ(printed.code, 0) << printed.err;
  base::write_file_0600(folder() / "run.ini", printed.out);
  EXPECT_EQ(scalebench({"--config", "run.ini", "--dry-run"}).out,
            scalebench({"--plugin", "null", "--ranks", "1,2", "--iterations", "7", "--seed", "5", "--dry-run"}).out);
  EXPECT_EQ(scalebench({"--config", "run.ini", "--print-config"}).out, printed.out);
}

TEST_F(AboutPlugins, DoctorAndManSpeak) {
  EXPECT_THAT(scalebench({"doctor"}).out, HasSubstr("mpirun"));
  EXPECT_THAT(scalebench({"man"}).out, HasSubstr(".TH SCALEBENCH"));
}

class CompletionInBash : public support::Scalebench {
 protected:
  /// What the Tab key offers for the last word of `typed`, each with a line end.
  std::string offered(const support::Words& typed) {
    support::Words words = {"bash", "-c", R"bash(scalebench() { "$0" "$@"; }
eval "$(scalebench completion bash)"
COMP_WORDS=(scalebench "$@") COMP_CWORD=$#
_scalebench
printf '%s\n' "${COMPREPLY[@]}")bash",
                            SCALEBENCH_BINARY};
    words.insert(words.end(), typed.begin(), typed.end());
    const Result bash = command(words);
    EXPECT_EQ(bash.err, "");
    return bash.out;
  }
};

TEST_F(CompletionInBash, OffersCommandsAndTheirOptions) {
  EXPECT_EQ(offered({"doc"}), "doctor\n");
  EXPECT_EQ(offered({"--iter"}), "--iterations\n");
  EXPECT_EQ(offered({"show", "--by", "ra"}), "rank\n");
  EXPECT_EQ(offered({"completion", "z"}), "zsh\n");
}

TEST_F(CompletionInBash, OffersPluginsWithTheirWorkloadsAndOptions) {
  EXPECT_EQ(offered({"--plugin", "thr"}), "throughput\n");
  EXPECT_EQ(offered({"describe", "nul"}), "null\n");
  EXPECT_EQ(offered({"--plugin", "osu", "--workload", "latency_p"}), "latency_persistent\n");
  EXPECT_EQ(offered({"--plugin", "throughput", "--tensor-b"}), "--tensor-bytes\n");
  EXPECT_EQ(offered({"run", "--plugin", "throughput", "--net", "t"}), "tcp\n");
}

}  // namespace
}  // namespace scalebench
