// SPDX-License-Identifier: Apache-2.0
// A spool on a disk that becomes full, played by a limit on the size of files.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>

#include "base/error.hpp"
#include "base/file.hpp"
#include "spool/reader.hpp"
#include "spool/writer.hpp"

namespace scalebench::spool {
namespace {

class FullDisk : public ::testing::Test {
 protected:
  void SetUp() override {
    signal(SIGXFSZ, SIG_IGN);
    ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before_), 0);
  }
  void TearDown() override { setrlimit(RLIMIT_FSIZE, &before_); }
  void room_for(std::uint64_t bytes) {
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
  }
  static void put(Writer& writer) {
    writer.next().iteration = writer.count();
    writer.seal();
  }

  base::TemporaryFolder folder_;
  std::filesystem::path file_ = folder_.path() / "s.spool";
  rlimit before_ = {};
};

TEST_F(FullDisk, WithoutRoomForTheFirstSegmentTheWriterSaysSo) {
  room_for(header_bytes);
  try {
    const Writer writer(file_, {});
    FAIL() << "it was made";
  } catch (const base::Error& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("a limit on the size of files was reached"));
  }
}

TEST_F(FullDisk, WhatWasWrittenBeforeStaysAndTheProblemIsNamed) {
  room_for(header_bytes + segment_bytes);
  Writer writer(file_, {});
  for (std::size_t n = 0; n < segment_records; ++n) put(writer);
  EXPECT_EQ(writer.problem(), "");
  for (int n = 0; n < 1000; ++n) put(writer);
  EXPECT_THAT(writer.problem(), ::testing::HasSubstr("no room"));
  EXPECT_EQ(Reader(file_).tally().valid, segment_records);
}

TEST_F(FullDisk, IsNoticedBeforeTheSegmentIsFull) {
  room_for(header_bytes + segment_bytes);
  Writer writer(file_, {});
  while (!writer.prepare()) put(writer);
  EXPECT_LT(writer.count(), segment_records);
  EXPECT_NE(writer.problem(), "");
}

}  // namespace
}  // namespace scalebench::spool
