// SPDX-License-Identifier: Apache-2.0
// A long run, followed from another terminal.
#include <gmock/gmock.h>

#include <algorithm>
#include <cctype>

#include "faults/campaign.hpp"

namespace scalebench::faults {
namespace {

using testing::HasSubstr;
using testing::Not;

class Follow : public Campaign {
 protected:
  std::string look(Words words) {
    words.insert(words.end(), {"--db", "t.db"});
    const Result result = scalebench(words);
    EXPECT_EQ(result.code, 0) << result.err;
    return result.out;
  }
  /// "running, 12 345 samples so far"; 0 where nothing is told.
  static std::int64_t samples_so_far(const std::string& text) {
    const std::size_t end = text.find(" samples so far");
    if (end == std::string::npos) return 0;
    std::string digits;
    for (std::size_t at = end;
         at > 0 && (std::isdigit(static_cast<unsigned char>(text[at - 1])) || text[at - 1] == ' '); --at)
      if (text[at - 1] != ' ') digits.insert(digits.begin(), text[at - 1]);
    return digits.empty() ? 0 : std::stoll(digits);
  }
};

TEST_F(Follow, ALongPointShowsMoreEachTime) {
  begin({"--duration", "12s"});
  const std::string first = look({"show"});
  EXPECT_THAT(first, HasSubstr("put_tensor"));
  EXPECT_THAT(first, HasSubstr("running, "));
  EXPECT_GT(samples_so_far(first), 100);
  driver().wait(process::Milliseconds(300));
  EXPECT_GT(samples_so_far(look({"show", "1"})), samples_so_far(first));
  EXPECT_GT(samples_so_far(look({"runs"})), samples_so_far(first));
  EXPECT_THAT(look({"show", "1", "--by", "rank"}), HasSubstr("put_tensor"));
  EXPECT_EQ(statuses(), "running") << "too slow to have looked at anything";
  const Result result = end();
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(statuses(), "done");
  EXPECT_THAT(look({"show"}), Not(HasSubstr("so far")));
}

TEST_F(Follow, AndIsStoredAsIfNobodyHadLooked) {
  begin({"--duration", "4s"});
  int looks = 0;
  for (; statuses() == "running" && looks < 200; ++looks) look({"show"});
  EXPECT_EQ(end().code, 0);
  EXPECT_GT(looks, 0);
  EXPECT_EQ(sql("pragma integrity_check"), "ok");
  EXPECT_EQ(sql("select count(*) from sample"), sql("select sum(n) from series"));
  EXPECT_EQ(sql("select count(*) from v_sample where metric = 'put_tensor' and phase = 'measure'"),
            sql("select n from v_summary where metric = 'put_tensor' and rank is null"));
  EXPECT_EQ(number("select count(*) from v_event where kind = 'warning' and text like '%samples%'"), 0);
  EXPECT_FALSE(campaign_folder());
}

TEST_F(Follow, ARunWhoseScalebenchWasKilledShowsWhatRecoverWillStore) {
  begin({"--duration", "30s"});
  const pid_t ranks[] = {pid(0), pid(1)};
  driver().signal(SIGKILL);
  end();
  for (const pid_t rank : ranks) ASSERT_TRUE(becomes_true([&] { return !lives(rank); }));
  const std::int64_t shown = samples_so_far(look({"show"}));
  EXPECT_GT(shown, 100);
  look({"recover"});
  EXPECT_EQ(number("select count(*) from sample"), shown);
}

}  // namespace
}  // namespace scalebench::faults
