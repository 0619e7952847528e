// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <memory>
#include <set>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "base/file.hpp"
#include "spool/folder.hpp"
#include "spool/reader.hpp"
#include "spool/writer.hpp"

namespace scalebench::spool {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Spool : public ::testing::Test {
 protected:
  static void put(Writer& writer, std::uint32_t iteration) {
    Record& record = writer.next();
    record.start_ns = 1000 + iteration;
    record.value = 7 * iteration;
    record.iteration = iteration;
    record.series = 3;
    record.flags = late;
  }
  void write(std::uint32_t records) {
    Writer writer(file_, {2, 5});
    for (std::uint32_t n = 0; n < records; ++n) {
      put(writer, n);
      writer.seal();
      writer.prepare();
    }
  }
  void overwrite(std::size_t index, std::size_t offset, unsigned char byte) {
    std::fstream stream(file_, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(static_cast<std::streamoff>(header_bytes + index * sizeof(Record) + offset));
    stream.put(static_cast<char>(byte));
  }
  std::vector<std::uint32_t> iterations() const {
    const Reader reader(file_);
    std::vector<std::uint32_t> found;
    std::size_t position = 0;
    while (const Record* record = reader.next(position)) found.push_back(record->iteration);
    return found;
  }

  base::TemporaryFolder folder_;
  std::filesystem::path file_ = folder_.path() / "point2-rank5.spool";
};

TEST_F(Spool, GivesBackEveryMemberOfARecord) {
  write(3);
  const Reader reader(file_);
  std::size_t position = 2;
  const Record* record = reader.next(position);
  ASSERT_NE(record, nullptr);
  EXPECT_EQ(record->start_ns, 1002u);
  EXPECT_EQ(record->value, 14u);
  EXPECT_EQ(record->iteration, 2u);
  EXPECT_EQ(record->series, 3);
  EXPECT_EQ(record->flags, late);
}

TEST_F(Spool, KnowsWhoseSamplesItHolds) {
  write(1);
  EXPECT_EQ(Reader(file_).origin(), (Origin{2, 5}));
}

TEST_F(Spool, AnEmptyOneHoldsNothing) {
  write(0);
  EXPECT_THAT(iterations(), ElementsAre());
  EXPECT_EQ(Reader(file_).tally().torn, 0u);
}

TEST_F(Spool, CrossesSegmentsWithoutLosingARecord) {
  constexpr std::uint32_t many = 2 * segment_records + 10;
  write(many);
  const auto found = iterations();
  ASSERT_EQ(found.size(), many);
  EXPECT_EQ(found[segment_records], segment_records);
  EXPECT_EQ(found.back(), many - 1);
}

TEST_F(Spool, OneIterationMayFillSegmentsByItself) {
  constexpr std::uint32_t many = 2 * segment_records + 10;
  {
    Writer writer(file_, {});
    for (std::uint32_t n = 0; n < many; ++n) put(writer, n);
    writer.seal();
  }
  EXPECT_EQ(iterations().size(), many);
}

TEST_F(Spool, ReservedRoomIsReadyAndUsedUpLater) {
  constexpr std::uint32_t many = 3 * segment_records;
  {
    Writer writer(file_, {});
    writer.reserve(many);
    for (std::uint32_t n = 0; n < many; ++n) {
      put(writer, n);
      writer.seal();
      ASSERT_FALSE(n + 1 < 2 * segment_records && writer.prepare()) << "record " << n;
    }
  }
  EXPECT_EQ(iterations().size(), many);
}

TEST_F(Spool, ReservesNoMoreThan32MiBAtOnce) {
  Writer writer(file_, {});
  writer.reserve(1'000'000'000);
  EXPECT_LE(std::filesystem::file_size(file_), (40u << 20));
}

TEST_F(Spool, NeverOverwritesAFile) {
  write(1);
  EXPECT_THROW(Writer(file_, {}), base::Error);
  EXPECT_EQ(iterations().size(), 1u);
}

TEST_F(Spool, AnUnsealedRecordIsTorn) {
  {
    Writer writer(file_, {});
    put(writer, 0);
    writer.seal();
    put(writer, 1);
  }
  EXPECT_THAT(iterations(), ElementsAre(0));
  EXPECT_EQ(Reader(file_).tally().torn, 1u);
}

TEST_F(Spool, SkipsAndCountsADamagedRecord) {
  write(5);
  overwrite(2, 0, 0xff);
  EXPECT_THAT(iterations(), ElementsAre(0, 1, 3, 4));
  EXPECT_EQ(Reader(file_).tally().damaged, 1u);
}

TEST_F(Spool, NoticesADamagedByteAnywhereInARecord) {
  write(3);
  for (std::size_t offset = 0; offset < sizeof(Record); ++offset) {
    std::ifstream stream(file_, std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(header_bytes + sizeof(Record) + offset));
    const auto before = static_cast<unsigned char>(stream.get());
    overwrite(1, offset, before ^ 0x10);
    EXPECT_THAT(iterations(), ElementsAre(0, 2)) << "byte " << offset;
    overwrite(1, offset, before);
  }
}

TEST_F(Spool, NoticesARecordThatBelongsElsewhereInTheFile) {
  write(3);
  std::fstream stream(file_, std::ios::in | std::ios::out | std::ios::binary);
  Record first = {};
  stream.seekg(header_bytes);
  stream.read(reinterpret_cast<char*>(&first), sizeof first);
  stream.seekp(header_bytes + sizeof(Record));
  stream.write(reinterpret_cast<const char*>(&first), sizeof first);
  stream.close();
  EXPECT_THAT(iterations(), ElementsAre(0, 2));
}

TEST_F(Spool, ReadsAFileCutInTheMiddleOfARecord) {
  write(5);
  std::filesystem::resize_file(file_, header_bytes + 3 * sizeof(Record) + 10);
  EXPECT_THAT(iterations(), ElementsAre(0, 1, 2));
}

// The rank cuts off the room that it has not used, which is where a reader looks for the last record.
TEST_F(Spool, IsReadWhileItsRankEndsItsPoint) {
  for (int round = 0; round < 60; ++round) {
    std::filesystem::remove(file_);
    auto writer = std::make_unique<Writer>(file_, Origin{});
    writer->reserve(2 * segment_records);
    for (std::uint32_t n = 0; n < 10; ++n) put(*writer, n);
    writer->seal();
    std::thread rank([&] { writer.reset(); });
    EXPECT_EQ(Reader(file_).tally().valid, 10u) << "round " << round;
    rank.join();
  }
}

TEST_F(Spool, RefusesAFileWithoutItsHeader) {
  std::ofstream(file_) << "not a spool";
  try {
    const Reader reader(file_);
    FAIL() << "it was accepted";
  } catch (const base::Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("point2-rank5.spool has no header"));
  }
}

TEST_F(Spool, RefusesAHeaderOfSomethingElse) {
  std::ofstream(file_) << std::string(header_bytes + sizeof(Record), 'x');
  EXPECT_THROW(Reader{file_}, base::Error);
}

TEST_F(Spool, AKilledWriterLeavesWhatItHadSealed) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    Writer writer(file_, {});
    for (std::uint32_t n = 0; n < 1000; ++n) {
      put(writer, n);
      writer.seal();
    }
    put(writer, 1000);
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(iterations().size(), 1000u);
  EXPECT_EQ(Reader(file_).tally().torn, 1u);
}

TEST(Units, CountsAreIntegersAndRatesAreNot) {
  EXPECT_TRUE(is_integer_unit("ns"));
  EXPECT_FALSE(is_integer_unit("B/s"));
}

TEST(SpoolFolder, ListsItsFilesByPointAndRank) {
  const base::TemporaryFolder scratch;
  const Folder folder(scratch.path());
  for (const auto& [point, rank] : {std::pair(1, 10), {1, 2}, {0, 3}}) std::ofstream(folder.spool(point, rank));
  std::ofstream(folder.journal(3));
  std::ofstream(scratch.path() / "point1-rank2.spool.old");
  std::ofstream(folder.control());
  std::vector<std::pair<int, int>> found;
  for (const auto& file : folder.spools()) found.emplace_back(file.point, file.rank);
  EXPECT_THAT(found, ElementsAre(std::pair(0, 3), std::pair(1, 2), std::pair(1, 10)));
  ASSERT_EQ(folder.journals().size(), 1u);
  EXPECT_EQ(folder.journals()[0].rank, 3);
}

}  // namespace
}  // namespace scalebench::spool
