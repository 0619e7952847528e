// SPDX-License-Identifier: Apache-2.0
#include "store/schema.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "base/text.hpp"
#include "left_behind.hpp"

namespace scalebench::store {
namespace {

using testing::AllOf;
using testing::HasSubstr;
namespace fs = std::filesystem;

class SchemaTest : public testing::Test {
 protected:
  fs::path path(const std::string& name) const { return folder_.path() / name; }
  fs::path write(const std::string& name, const std::string& content) const {
    std::ofstream(path(name), std::ios::binary) << content;
    return path(name);
  }
  fs::path foreign_database() const {
    Database(path("foreign.db"), Database::Mode::create).execute("CREATE TABLE t (a); PRAGMA user_version = 1");
    return path("foreign.db");
  }
  static std::string refusal_to_write(const fs::path& file) {
    return refusal([&] { Writer{file}; });
  }
  static std::string refusal_to_read(const fs::path& file) {
    return refusal([&] { Reader{file}; });
  }

  base::TemporaryFolder folder_;
};

TEST_F(SchemaTest, AFileSaysWhatItIsInItsHeader) {
  {
    const Writer writer(path("a.db"));
  }
  Database database(path("a.db"), Database::Mode::read);
  EXPECT_EQ(database.integer("PRAGMA application_id"), application_id);
  EXPECT_EQ(database.integer("PRAGMA user_version"), schema_version);
  EXPECT_EQ(database.integer("PRAGMA page_size"), 4096);
}

TEST_F(SchemaTest, ThereIsNoSecondFileBesideTheDatabase) {
  {
    const Writer writer(path("a.db"));
  }
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_.path()), fs::directory_iterator()), 1);
}

TEST_F(SchemaTest, OpeningAgainKeepsWhatIsThere) {
  Writer(path("a.db")).begin_campaign({.uuid = "u"});
  Writer(path("a.db")).begin_campaign({.uuid = "v"});
  EXPECT_EQ(Reader(path("a.db")).campaigns().size(), 2u);
}

TEST_F(SchemaTest, AnEmptyFileBecomesADatabase) {
  Writer(write("empty.db", "")).begin_campaign({.uuid = "u"});
  EXPECT_EQ(Reader(path("empty.db")).campaigns().size(), 1u);
}

TEST_F(SchemaTest, AFileThatIsNotADatabaseIsRefusedAndNotTouched) {
  const fs::path text = write("notes.txt", "dear diary");
  EXPECT_THAT(refusal_to_write(text), AllOf(HasSubstr("notes.txt"), HasSubstr("not a scalebench database")));
  EXPECT_THAT(refusal_to_read(text), HasSubstr("not a scalebench database"));
  EXPECT_EQ(base::read_file(text), "dear diary");
}

TEST_F(SchemaTest, AnotherProgramsDatabaseIsRefusedAndNotTouched) {
  const fs::path foreign = foreign_database();
  const std::string before = base::read_file(foreign);
  EXPECT_THAT(refusal_to_write(foreign), HasSubstr("not a scalebench database"));
  EXPECT_EQ(base::read_file(foreign), before);
}

TEST_F(SchemaTest, AnotherSchemaIsRefusedByNameWithAWayOutAndNotTouched) {
  {
    const Writer writer(path("other.db"));
  }
  for (const auto& [version, whose] :
       {std::pair{99, "a newer scalebench"}, {2, "an older scalebench"}, {0, "an older"}}) {
    Database(path("other.db"), Database::Mode::write).execute(fmt::format("PRAGMA user_version = {}", version));
    const std::string before = base::read_file(path("other.db"));
    for (const std::string& sentence : {refusal_to_write(path("other.db")), refusal_to_read(path("other.db"))})
      EXPECT_THAT(sentence, AllOf(HasSubstr(whose), HasSubstr(fmt::format("schema {},", version)), HasSubstr("--db")));
    EXPECT_EQ(base::read_file(path("other.db")), before);
  }
}

TEST_F(SchemaTest, ALinkThatLeadsNowhereIsRefusedInOneSentence) {
  fs::create_symlink(path("gone.db"), path("dangling.db"));
  fs::create_symlink(path("second.db"), path("first.db"));
  fs::create_symlink(path("first.db"), path("second.db"));
  for (const char* name : {"dangling.db", "first.db"}) {
    for (const std::string& sentence : {refusal([&] { require_usable_database(path(name)); }),
                                        refusal_to_write(path(name)), refusal_to_read(path(name))})
      EXPECT_THAT(sentence,
                  AllOf(testing::StartsWith(path(name).string() + ": a symbolic link to "), HasSubstr("--db")));
  }
  EXPECT_FALSE(fs::exists(path("gone.db")));
}

TEST_F(SchemaTest, ALinkToADatabaseIsThatDatabase) {
  fs::create_symlink(path("a.db"), path("link.db"));
  Writer(path("a.db")).begin_campaign({.uuid = "u"});
  EXPECT_EQ(Reader(path("link.db")).campaigns().size(), 1u);
}

TEST_F(SchemaTest, RefusalsAreWrongInput) {
  const fs::path text = write("notes.txt", "dear diary");
  try {
    Writer{text};
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), base::Exit::wrong_input);
  }
}

TEST_F(SchemaTest, AFolderThatDoesNotExistIsNamed) {
  EXPECT_THAT(refusal_to_write(path("gone") / "a.db"), AllOf(HasSubstr("gone does not exist"), HasSubstr("--db")));
}

// /proc refuses new files whoever asks, the superuser too.
TEST_F(SchemaTest, AFolderThatMayNotBeWrittenToIsNamed) {
  EXPECT_THAT(refusal_to_write("/proc/scalebench.db"), HasSubstr("folder /proc"));
}

TEST_F(SchemaTest, AFolderIsNoDatabase) { EXPECT_THAT(refusal_to_write(folder_.path()), HasSubstr("a folder")); }

TEST_F(SchemaTest, WhatIsNoFileIsRefusedInOneSentence) {
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  for (const fs::path& name : {fs::path(""), fs::path(":memory:"), fs::path("file:a.db"),
                               fs::path("file:a.db?mode=memory"), fs::path("/dev/null"), path("pipe")}) {
    for (const std::string& sentence :
         {refusal([&] { require_usable_database(name); }), refusal_to_write(name), refusal_to_read(name)}) {
      EXPECT_THAT(sentence, testing::StartsWith(name.empty() ? "--db ''" : name.string()));
      EXPECT_EQ(std::count(sentence.begin(), sentence.end(), '\n'), 0);
    }
  }
}

TEST_F(SchemaTest, AnEmptyFileHoldsNothingToRead) {
  EXPECT_THAT(refusal_to_read(write("empty.db", "")), HasSubstr("an empty file, no run is stored in it"));
}

TEST_F(SchemaTest, CheckingAFileDoesNotCreateIt) {
  require_usable_database(path("later.db"));
  EXPECT_FALSE(fs::exists(path("later.db")));
}

TEST_F(SchemaTest, ReadingWhatIsNotThereIsRefused) {
  EXPECT_THAT(refusal_to_read(path("none.db")), HasSubstr("no such database"));
}

/// The stock shell, another program: it has done `sql` when this has been made, and holds what it locked for `seconds`.
class Shell {
 public:
  Shell(const fs::path& file, const std::string& sql, double seconds)
      : pipe_(popen(fmt::format("(printf '{}\n.shell echo ready\n'; sleep {}) | sqlite3 {}", sql, seconds,
                                base::quote(file.string()))
                        .c_str(),
                    "r")) {
    char line[256] = "";
    while (std::string_view(line) != "ready\n" && std::fgets(line, sizeof line, pipe_) != nullptr) {
    }
    EXPECT_STREQ(line, "ready\n");
  }
  Shell(const Shell&) = delete;
  ~Shell() { pclose(pipe_); }

 private:
  FILE* pipe_;
};

class LockTest : public StoreTest {};

TEST_F(LockTest, AWriterThatIsLockedOutSaysSo) {
  writer().wait_for_locks(20);
  const Shell shell(file_, "BEGIN IMMEDIATE;", 2);
  EXPECT_THAT(refusal([&] { writer().set_status(run_, RunStatus::done); }),
              AllOf(HasSubstr("test.db"), HasSubstr("locked by another program")));
}

TEST_F(LockTest, AReaderInAnotherShellDelaysTheWriterAndNothingElse) {
  two_ranks_leave_samples(spools());
  const Shell shell(file_, "BEGIN; SELECT * FROM campaign;", 0.3);
  store(run_);
  EXPECT_EQ(answer("SELECT count(*), min(run_status) FROM v_sample"), "8 done");
}

/// A series of 100 000 samples, of which the tenth is followed by what another program does.
class LongSeries : public LockTest {
 protected:
  LongSeries() {
    FakeRank rank(spools(), 0);
    rank.phase("setup", 0).series(0, "loop");
    for (std::uint32_t i = 0; i < samples; ++i) rank.sample(0, i, 10 * i, 5);
    store(run_);
  }
  /// How many were read.
  std::uint32_t read_while_another_program_does(const std::string& sql) {
    Reader reader(file());
    std::uint32_t seen = 0;
    reader.for_each_sample(reader.series(run_).at(0), [&](const Sample&) {
      if (++seen != 10) return;
      EXPECT_EQ(std::system(fmt::format("sqlite3 {} {}", base::quote(file_.string()), base::quote(sql)).c_str()), 0);
    });
    return seen;
  }
  static constexpr std::uint32_t samples = 100'000;
};

TEST_F(LongSeries, KeepsNobodyWaitingWhileItIsRead) {
  EXPECT_EQ(read_while_another_program_does("UPDATE campaign SET note = 'meanwhile'"), samples);
  EXPECT_EQ(answer("SELECT note FROM campaign"), "meanwhile");
}

TEST_F(LongSeries, ThatIsDeletedWhileItIsReadIsNoShorterOne) {
  EXPECT_THAT(refusal([&] { read_while_another_program_does("DELETE FROM sample; DELETE FROM series"); }),
              HasSubstr("run 1 was deleted while its samples were read"));
}

// What the first program wrote half would be visible to the second one if anything in it had dropped its locks.
TEST_F(LockTest, WhatAWriterReadsOfItsOwnFileKeepsItsLocks) {
  writer().wait_for_locks(20);
  writer().together([&] {
    writer().set_status(run_, RunStatus::failed);
    EXPECT_EQ(Reader(writer()).runs().at(0).status, RunStatus::failed);
    EXPECT_NE(std::system(("sqlite3 " + base::quote(file_.string()) + " 'BEGIN IMMEDIATE' 2> /dev/null").c_str()), 0);
  });
}

TEST_F(LockTest, ASecondConnectionToAFileOfThisProcessIsADefect) {
  fs::create_symlink(file_, folder_.path() / "link.db");
  try {
    Reader{folder_.path() / "link.db"};
    FAIL() << "opened twice";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), base::Exit::internal);
    EXPECT_THAT(error.what(), HasSubstr("opened twice in one process"));
  }
}

TEST_F(LockTest, AFileThatWasMovedOrReplacedIsNotWrittenTo) {
  fs::rename(file_, folder_.path() / "elsewhere.db");
  EXPECT_THAT(refusal([&] { writer().set_status(run_, RunStatus::done); }), HasSubstr("moved, deleted or replaced"));
  std::ofstream(file_) << "another";
  EXPECT_THAT(refusal([&] { writer().set_status(run_, RunStatus::done); }), HasSubstr("moved, deleted or replaced"));
  EXPECT_EQ(base::read_file(file_), "another");
}

TEST_F(LockTest, WhatAKilledWriterHalfWroteIsTakenBackByTheNextReader) {
  const fs::path killed = folder_.path() / "killed.db";
  Database database(file(), Database::Mode::write);
  database.execute("PRAGMA cache_size = 1");
  const Transaction open(database);
  database.execute("UPDATE campaign SET command = hex(zeroblob(100000)); DELETE FROM param; DELETE FROM run");
  fs::copy_file(file_, killed);
  fs::copy_file(file_.string() + "-journal", killed.string() + "-journal");
  EXPECT_EQ(Reader(killed).runs().size(), 1u);
}

TEST_F(LockTest, AStatementThatIsPreparedAgainBeginsAnewAndUnbound) {
  Database database(file(), Database::Mode::write);
  const auto prepare = [&] { return database.prepare("SELECT ?1, id FROM run"); };
  sqlite3_stmt* first = nullptr;
  {
    Statement left_on_its_row = prepare();
    first = left_on_its_row.handle();
    ASSERT_TRUE(left_on_its_row.bind(7).step());
  }
  Statement again = prepare();
  EXPECT_EQ(again.handle(), first);
  ASSERT_TRUE(again.step());
  EXPECT_TRUE(again.is_null(0));
  EXPECT_NE(prepare().handle(), first) << "one that is in use was handed out twice";
}

}  // namespace
}  // namespace scalebench::store
