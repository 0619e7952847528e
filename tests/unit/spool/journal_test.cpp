// SPDX-License-Identifier: Apache-2.0
#include "spool/journal.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>

#include "base/error.hpp"
#include "base/file.hpp"

namespace scalebench::spool {
namespace {

class JournalFile : public ::testing::Test {
 protected:
  JournalContent read() const { return read_journal(file_); }
  void append(const std::string& text) { std::ofstream(file_, std::ios::app) << text; }

  base::TemporaryFolder folder_;
  std::filesystem::path file_ = folder_.path() / "rank0.journal";
};

TEST_F(JournalFile, GivesBackWhatWasWritten) {
  Journal journal(file_);
  journal.write(RankFacts{.rank = 3, .host = "node7", .boot_id = "b", .clock_offset_ns = -5, .clock_drift_ppb = 0.5});
  journal.write(Status{.point = 1, .status = "failed", .text = "why", .agreed = true, .at_ns = 9});
  const auto content = read();
  ASSERT_EQ(content.entries.size(), 2u);
  const auto& rank = std::get<RankFacts>(content.entries[0]);
  EXPECT_EQ(rank.host, "node7");
  EXPECT_EQ(rank.clock_offset_ns, -5);
  EXPECT_EQ(rank.clock_drift_ppb, 0.5);
  const auto& status = std::get<Status>(content.entries[1]);
  EXPECT_EQ(status.text, "why");
  EXPECT_TRUE(status.agreed);
}

TEST_F(JournalFile, EveryKindSurvivesTheWayThroughItsLine) {
  const std::vector<Entry> kinds = {RankFacts{},    PhaseBegin{}, Series{}, FailureEntry{},
                                    FailureCount{}, Event{},      Status{}, End{}};
  for (const Entry& kind : kinds) EXPECT_EQ(parse_entry(to_line(kind)).index(), kind.index()) << to_line(kind);
}

TEST_F(JournalFile, ALineNamesItsKindAndMembers) {
  EXPECT_EQ(to_line(PhaseBegin{.point = 4, .phase = "measure", .at_ns = 12}),
            R"({"at_ns":12,"phase":"measure","point":4,"t":"phase"})");
}

TEST_F(JournalFile, DropsATornLastLine) {
  append(to_line(Event{.text = "whole"}) + "\n" + R"({"t":"event","text":"to)");
  const auto content = read();
  ASSERT_EQ(content.entries.size(), 1u);
  EXPECT_EQ(content.damaged, 0u);
}

TEST_F(JournalFile, IsReadOnWhileItGrowsAndWhenItIsRemoved) {
  append(to_line(Event{.text = "one"}) + "\n" + R"({"t":"event",)");
  JournalReader reader(file_);
  EXPECT_EQ(reader.read_on().entries.size(), 1u);
  append(R"("text":"two"})"
         "\n");
  std::filesystem::remove(file_);
  const auto content = reader.read_on();
  ASSERT_EQ(content.entries.size(), 1u);
  EXPECT_EQ(std::get<Event>(content.entries[0]).text, "two");
  EXPECT_TRUE(reader.read_on().entries.empty());
}

TEST_F(JournalFile, CountsDamagedLinesAndReadsOn) {
  append("{{{\n[1]\n" + to_line(Event{.text = "behind"}) + "\n" + R"({"t":"event","point":"x"})" + "\n");
  const auto content = read();
  EXPECT_EQ(content.entries.size(), 1u);
  EXPECT_EQ(content.damaged, 3u);
}

TEST_F(JournalFile, TakesNoNumberForAWholeOneThatIsNone) {
  for (const char* number : {"1.5", "1e400", "18446744073709551617", "true"}) {
    EXPECT_THROW(parse_entry(fmt::format(R"({{"t":"rank","pid":{}}})", number)), base::Error) << number;
  }
  EXPECT_NO_THROW(parse_entry(R"({"t":"rank","pid":7})"));
}

TEST_F(JournalFile, SurvivesTextThatIsNotUtf8) {
  Journal(file_).write(Event{.text = "bad \xff byte"});
  EXPECT_EQ(read().entries.size(), 1u);
}

TEST_F(JournalFile, ReopeningAppends) {
  Journal(file_).write(Event{});
  Journal(file_).write(Event{});
  EXPECT_EQ(read().entries.size(), 2u);
}

TEST_F(JournalFile, AMissingOneIsAnErrorThatNamesIt) {
  try {
    read_journal(folder_.path() / "rank9.journal");
    FAIL() << "it was read";
  } catch (const base::Error& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("rank9.journal"));
  }
}

}  // namespace
}  // namespace scalebench::spool
