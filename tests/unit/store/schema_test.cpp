// SPDX-License-Identifier: Apache-2.0
#include "store/schema.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
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
  { const Writer writer(path("a.db")); }
  Database database(path("a.db"), Database::Mode::read);
  EXPECT_EQ(database.integer("PRAGMA application_id"), application_id);
  EXPECT_EQ(database.integer("PRAGMA user_version"), current_schema().version);
  EXPECT_EQ(database.integer("PRAGMA page_size"), 4096);
}

TEST_F(SchemaTest, ThereIsNoSecondFileBesideTheDatabase) {
  { const Writer writer(path("a.db")); }
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

TEST_F(SchemaTest, ANewerSchemaIsRefusedByName) {
  { const Writer writer(path("new.db")); }
  Database(path("new.db"), Database::Mode::write).execute("PRAGMA user_version = 99");
  EXPECT_THAT(refusal_to_write(path("new.db")), AllOf(HasSubstr("newer scalebench"), HasSubstr("99")));
  EXPECT_THAT(refusal_to_read(path("new.db")), HasSubstr("newer scalebench"));
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
  for (const fs::path& name : {fs::path(""), fs::path(":memory:"), fs::path("file:a.db"), fs::path("file:a.db?mode=memory"),
                               fs::path("/dev/null"), path("pipe")}) {
    for (const std::string& sentence : {refusal([&] { require_usable_database(name); }), refusal_to_write(name), refusal_to_read(name)}) {
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

/// Version 1: two names; version 2: one more column, and a view over it.
class MigrationTest : public SchemaTest {
 protected:
  MigrationTest() { open_to_write(path("m.db"), old_)->execute("INSERT INTO person VALUES ('ada'), ('bob')"); }

  static std::int64_t guests(Database& database) { return database.integer("SELECT sum(guests) FROM v_person"); }

  static constexpr std::array<Migration, 1> steps = {{{1, "ALTER TABLE person ADD guests INTEGER DEFAULT 3"}}};
  const Schema old_{1, "CREATE TABLE person (name TEXT);", "CREATE VIEW v_person AS SELECT name FROM person;", {}};
  const Schema new_{2, "CREATE TABLE person (name TEXT, guests INTEGER DEFAULT 3);",
                    "CREATE VIEW v_person AS SELECT name, guests FROM person;", steps};
};

TEST_F(MigrationTest, WritingBringsAnOlderFileForward) {
  EXPECT_EQ(guests(*open_to_write(path("m.db"), new_)), 6);
  EXPECT_EQ(schema_version(path("m.db"), new_), 2);
}

TEST_F(MigrationTest, ReadingAnOlderFileDoesNotChangeIt) {
  const std::string before = base::read_file(path("m.db"));
  EXPECT_EQ(guests(*open_to_read(path("m.db"), new_)), 6);
  EXPECT_EQ(base::read_file(path("m.db")), before);
}

TEST_F(MigrationTest, AStepThatFailsLeavesTheOldFile) {
  const std::array<Migration, 1> broken = {{{1, "ALTER TABLE person ADD guests INTEGER; SELECT nonsense"}}};
  EXPECT_NE(refusal([&] { open_to_write(path("m.db"), Schema{2, "", "", broken}); }), "");
  EXPECT_EQ(schema_version(path("m.db"), new_), 1);
  EXPECT_EQ(guests(*open_to_write(path("m.db"), new_)), 6);
}

/// Takes out of a file what came later.
void as_version_2(const fs::path& file) {
  Database database(file, Database::Mode::write);
  for (const char* view : {"timeline", "iteration", "collective", "sample", "summary", "run", "rank", "launch", "event",
                           "failure", "environment", "output", "param", "status"})
    database.execute(fmt::format("DROP VIEW IF EXISTS v_{}", view));
  database.execute(
      "ALTER TABLE rank DROP COLUMN role; ALTER TABLE series DROP COLUMN counted;"
      "ALTER TABLE summary DROP COLUMN n_not_begun; DROP TABLE delivery; DROP TABLE output;"
      "DROP INDEX run_done; ALTER TABLE failure DROP COLUMN times; PRAGMA user_version = 2");
}

TEST_F(SchemaTest, RatesOfTheWholeLoopBecomeThoseOfTheMetricsOwnTime) {
  open_to_write(path("old.db"))
      ->execute(
          "PRAGMA foreign_keys = OFF;"
          "INSERT INTO metric (id, plugin, workload, name, unit) VALUES (1, 'p', 'w', 'put', 'ns'),"
          " (2, 'p', 'w', 'lateness', 'ns');"
          "INSERT INTO series (id, run_id, rank, metric_id, batch, work) VALUES (1, 1, 0, 1, 4, 64), (2, 1, 1, 1, 4, 64),"
          " (3, 1, 0, 2, 1, 0);"
          "INSERT INTO summary (run_id, metric_id, rank, n, n_failed, n_warmup, mean, rate, rate_unit) VALUES"
          " (1, 1, NULL, 20, 0, 0, 200, 7, 'B/s'), (1, 1, 0, 10, 0, 0, 100, 7, 'B/s'), (1, 1, 1, 10, 0, 0, 300, 7, 'B/s'),"
          " (1, 2, 0, 10, 0, 0, 100, 7, '1/s')");
  as_version_2(path("old.db"));
  const auto database = open_to_write(path("old.db"));
  const auto rate = [&](const char* whose) {
    return database->integer(fmt::format("SELECT CAST(round(rate) AS INTEGER) FROM summary WHERE {}", whose));
  };
  EXPECT_EQ(rate("metric_id = 1 AND rank = 0"), 160'000'000);  // 64 B in 4 × 100 ns
  EXPECT_EQ(rate("metric_id = 1 AND rank IS NULL"), 160'000'000);
  EXPECT_EQ(database->integer("SELECT count(*) FROM summary WHERE metric_id = 2 AND rate IS NULL"), 1);
}

TEST_F(SchemaTest, SummariesOfWholeBatchesBecomeThoseOfOneOperation) {
  open_to_write(path("old.db"))
      ->execute(
          "PRAGMA foreign_keys = OFF;"
          "INSERT INTO metric (id, plugin, workload, name, unit) VALUES (1, 'p', 'w', 'latency', 'ns'),"
          " (2, 'p', 'w', 'bytes', 'B');"
          "INSERT INTO series (id, run_id, metric_id, batch, n) VALUES (1, 1, 1, 4, 0), (2, 1, 2, 4, 0);"
          "INSERT INTO summary (run_id, metric_id, n, n_failed, n_warmup, median) VALUES (1, 1, 9, 0, 0, 12),"
          " (1, 2, 9, 0, 0, 12);"
          "PRAGMA user_version = 2");
  as_version_2(path("old.db"));
  Database(path("old.db"), Database::Mode::write).execute("PRAGMA user_version = 1");
  const auto database = open_to_write(path("old.db"));
  EXPECT_EQ(database->integer("SELECT median FROM summary WHERE metric_id = 1"), 3);
  EXPECT_EQ(database->integer("SELECT median FROM summary WHERE metric_id = 2"), 12);
  EXPECT_EQ(database->integer("SELECT count(*) FROM v_launch"), 0);
  EXPECT_EQ(database->integer("SELECT count(times) FROM v_failure"), 0);
  EXPECT_EQ(database->integer("SELECT count(*) FROM output"), 0);
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
