// SPDX-License-Identifier: Apache-2.0
// What people see in a terminal of 80 columns and in one of 200: a real one, tmux.
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>

#include "base/file.hpp"
#include "base/text.hpp"
#include "report/text_table.hpp"
#include "support/scalebench.hpp"

namespace scalebench {
namespace {

using support::Result;
using support::Words;
using ::testing::HasSubstr;
using ::testing::Not;

class Terminal : public support::Scalebench {
 protected:
  ~Terminal() override { tmux({"kill-server"}); }

  /// Runs `line` in a terminal; what it left there, lines that were wrapped joined again. `sb` is the binary.
  std::string seen(int columns, const std::string& line) {
    begin(columns, line);
    EXPECT_TRUE(comes([&] { return std::filesystem::exists(folder() / "code"); })) << screen();
    const std::string text = screen();
    tmux({"kill-server"});
    return text;
  }
  void begin(int columns, const std::string& line) {
    std::filesystem::remove(folder() / "code");
    std::ofstream(folder() / "script") << "sb=" << base::quote(SCALEBENCH_BINARY) << "\n"
                                       << line << "\necho $? > code.new; mv code.new code; sleep 600\n";
    Result started;
    // On a busy machine tmux may take its server for dead while that one starts.
    for (int tries = 0; tries < 5 && (tries == 0 || started.code != 0); ++tries)
      started =
          tmux({"-f", "/dev/null", "new-session", "-d", "-x", std::to_string(columns), "-y", "60", "bash script"});
    ASSERT_EQ(started.code, 0) << started.err;
  }
  /// With what has scrolled out of sight.
  std::string screen() { return tmux({"capture-pane", "-p", "-J", "-S", "-"}).out; }

  template <typename Condition>
  static bool comes(const Condition& condition) {
    for (int tries = 0; tries < 600; ++tries) {
      if (condition()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return false;
  }
  static std::size_t widest(const std::string& text) {
    std::size_t most = 0;
    for (const auto line : base::split(text, '\n')) most = std::max(most, report::display_width(line));
    return most;
  }
  static long lines(const std::string& text) {
    const std::size_t end = text.find_last_not_of("\n ");
    return std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end == std::string::npos ? 0 : end),
                      '\n') +
           1;
  }

 private:
  Result tmux(Words words) {
    words.insert(words.begin(), {"tmux", "-u", "-S", (folder() / "tmux").string()});
    return command(std::move(words),
                   {{"LC_ALL", "C.UTF-8"}, {"TERM", "xterm-256color"}, {"COLUMNS", ""}, {"NO_COLOR", ""}});
  }
};

constexpr auto campaign =
    "unset NO_COLOR; $sb --plugin null --ranks 1,2 --rate 300 --iterations 600 --warmup 5 --repetitions 2 --db t.db";

TEST_F(Terminal, OfAnyUsualWidthHoldsTheWholeCampaignWithoutAFlood) {
  for (const int columns : {80, 200}) {
    std::filesystem::remove(folder() / "t.db");
    const std::string text = seen(columns, campaign);
    EXPECT_LE(widest(text), static_cast<std::size_t>(columns)) << text;
    EXPECT_LE(lines(text), 50) << text;
    EXPECT_THAT(text, Not(HasSubstr("░"))) << "the bar is gone at the end";
    EXPECT_THAT(text, HasSubstr("Results in t.db")) << text;
    EXPECT_EQ(sql("select count(*) from run where status = 'done'"), "4");
  }
}

TEST_F(Terminal, OfEightyColumnsShowsABarInOneLine) {
  begin(80, campaign);
  ASSERT_TRUE(comes([&] { return screen().find("point 2/4") != std::string::npos; })) << screen();
  const std::string text = screen();
  EXPECT_EQ(text.find("point ", text.find("point 2/4") + 1), std::string::npos) << "one bar, not several:\n" << text;
  EXPECT_THAT(text, HasSubstr("░"));
  EXPECT_LT(widest(text), 80u) << text;
}

TEST_F(Terminal, OfEightyColumnsFitsWhatEveryCommandPrints) {
  ASSERT_EQ(scalebench({"--plugin", "null", "--ranks", "1,2", "--iterations", "400", "--db", "t.db", "--quiet"}).code,
            0);
  for (const char* words : {"--help", "--plugin throughput --help", "list", "doctor", "runs --db t.db",
                            "show --db t.db", "show --by rank --db t.db", "sql 'select * from v_summary' --db t.db",
                            "sql 'select run, metric, host, params, n, median from v_summary' --db t.db"}) {
    const std::string text = seen(80, std::string("$sb ") + words);
    const int code = std::string_view(words) == "doctor" ? scalebench({"doctor"}).code : 0;  // as this machine is
    EXPECT_EQ(base::read_file(folder() / "code"), std::to_string(code) + "\n") << words;
    EXPECT_LE(widest(text), 80u) << words << "\n" << text;
  }
}

TEST_F(Terminal, OfTwoHundredColumnsIsUsed) { EXPECT_GT(widest(seen(200, "$sb --plugin throughput --help")), 100u); }

TEST_F(Terminal, OrNoneColumnsHolds) {
  for (const Words& words : {Words{"list"}, Words{"describe", "throughput"}, Words{"doctor"}, Words{"--help"}}) {
    const Result piped = scalebench(words, {{"COLUMNS", "90"}});
    EXPECT_LE(widest(piped.out), 90u) << piped.out;
    EXPECT_NE(piped.out, "");
  }
}

TEST_F(Terminal, IsOverruledByColumns) {
  EXPECT_LE(widest(seen(200, "COLUMNS=60 $sb --plugin throughput --help")), 60u);
}

}  // namespace
}  // namespace scalebench
