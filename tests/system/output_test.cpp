// SPDX-License-Identifier: Apache-2.0
// Standard output and standard error that cannot be written to: a full disk, a reader that has gone, a closed
// descriptor. It is said where that is still possible, by exit code 4 in any case, and no campaign ends for it.
#include <gmock/gmock.h>

#include "base/file.hpp"
#include "support/scalebench.hpp"

namespace scalebench {
namespace {

using support::Result;
using support::Words;
using ::testing::AllOf;
using ::testing::HasSubstr;

class Output : public support::Scalebench {
 protected:
  /// `line` as a shell reads it, with $sb for the binary.
  Result shell(const std::string& line) { return command({"bash", "-c", line}, {{"sb", SCALEBENCH_BINARY}}); }
  static std::string campaign(const std::string& more) {
    return "$sb --plugin null --ranks 1 --iterations 20 --warmup 0 --db t.db " + more;
  }
  /// 200 000 rows, of 1 289 kB as CSV.
  static std::string many_rows() {
    return "$sb sql 'with recursive n(i) as (select 1 union all select i + 1 from n where i < 200000) select i from n'"
           " --db t.db --format csv";
  }
  void make_database() { ASSERT_EQ(shell(campaign("--quiet")).code, 0); }
  std::string content(const std::string& file) { return base::read_file(folder() / file); }
};

TEST_F(Output, OnAFullDiskIsSaidByEveryCommand) {
  make_database();
  for (const char* words :
       {"version", "--help", "list", "describe null", "doctor", "man", "completion bash", "runs --db t.db",
        "show --db t.db", "show --by rank --db t.db", "sql 'select 1' --db t.db"}) {
    const Result result = shell(std::string("$sb ") + words + " > /dev/full");
    EXPECT_EQ(result.code, 4) << words;
    EXPECT_THAT(result.err, HasSubstr("standard output: No space left on device")) << words;
  }
}

TEST_F(Output, ThatIsClosedIsSaid) {
  const Result result = shell("$sb version >&-");
  EXPECT_EQ(result.code, 4);
  EXPECT_THAT(result.err, HasSubstr("standard output: closed"));
  EXPECT_EQ(shell("$sb version >&- 2>&-").code, 4);
}

TEST_F(Output, OfCsvIsNeverCutInSilence) {
  make_database();
  const Result full = shell("ulimit -f 64; " + many_rows() + " > rows.csv");
  EXPECT_EQ(full.code, 4);
  EXPECT_THAT(full.err, HasSubstr("standard output: File too large"));
  const Result whole = shell(many_rows() + " | wc -l");
  EXPECT_EQ(whole.out, "200001\n");
}

TEST_F(Output, WhoseReaderHasGoneEndsAQueryEarly) {
  make_database();
  const Result result = shell("{ " + many_rows() + "; echo $? > code; } | head -n 2");
  EXPECT_EQ(result.out, "i\n1\n");
  EXPECT_EQ(content("code"), "4\n");
  EXPECT_THAT(result.err, HasSubstr("standard output: Broken pipe"));
}

TEST_F(Output, OnAFullDiskDoesNotKeepACampaignFromItsEnd) {
  const Result result = shell(campaign("> /dev/full"));
  EXPECT_EQ(result.code, 4) << result.err;
  EXPECT_THAT(result.err, HasSubstr("standard output: No space left on device"));
  EXPECT_EQ(sql("select status, count(*) from v_run"), "done|1");
}

TEST_F(Output, OfErrorsOnAFullDiskDoesNotKeepACampaignFromItsEnd) {
  for (const char* progress : {"bar", "json"}) {
    std::filesystem::remove(folder() / "t.db");
    const Result result = shell("$sb --plugin null --ranks 1 --rate 50 --iterations 350 --db t.db --progress " +
                                std::string(progress) + " 2> /dev/full");
    EXPECT_EQ(result.code, 4) << progress;
    EXPECT_THAT(result.out, AllOf(HasSubstr("Results in t.db"), HasSubstr("standard error: No space left on device")));
    EXPECT_EQ(sql("select status, count(*) from v_run"), "done|1");
  }
}

TEST_F(Output, ThatNobodyReadsDoesNotKeepACampaignFromItsEnd) {
  const Result result = shell("{ " + campaign("--progress bar --repetitions 3 2>&1") + "; echo $? > code; } | true");
  EXPECT_EQ(content("code"), "4\n");
  EXPECT_EQ(sql("select status, count(*) from v_run"), "done|3");
}

TEST_F(Output, TellsAnErrorWhereThereStillIsSomewhereToTellIt) {
  for (const char* nowhere : {"2> /dev/full", "2>&-"}) {
    const Result result = shell(std::string("$sb --plugin nul ") + nowhere);
    EXPECT_EQ(result.code, 4) << nowhere;
    EXPECT_THAT(result.out, AllOf(HasSubstr("there is no plugin nul"), HasSubstr("scalebench: standard error: ")))
        << nowhere;
  }
}

TEST_F(Output, OfErrorsOnAFullDiskIsSaidOfARunWithFailuresToo) {
  const Result result = shell("$sb --plugin " TRUTH_PLUGIN
                              " --workload steady --ranks 1 --iterations 20 --failing 1 --db t.db 2> /dev/full");
  EXPECT_EQ(result.code, 4);
  EXPECT_THAT(result.out, AllOf(HasSubstr("run 1 done: "), HasSubstr("standard error: No space left on device")));
}

TEST_F(Output, IsNotAskedForByAQuietCampaign) {
  EXPECT_EQ(shell(campaign("--quiet > /dev/full 2> /dev/full")).code, 0);
  EXPECT_EQ(shell(campaign("--quiet >&- 2>&- <&-")).code, 0);
  EXPECT_EQ(sql("pragma integrity_check"), "ok");
}

}  // namespace
}  // namespace scalebench
