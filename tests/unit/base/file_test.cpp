// SPDX-License-Identifier: Apache-2.0
#include "base/file.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/error.hpp"

namespace scalebench::base {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

int permissions(const std::filesystem::path& path) {
  return static_cast<int>(std::filesystem::status(path).permissions());
}

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

class Files : public testing::Test {
 protected:
  std::filesystem::path write(const char* name, std::string_view text) {
    std::ofstream(folder.path() / name) << text;
    return folder.path() / name;
  }

  TemporaryFolder folder{"scalebench-test-"};
};

TEST_F(Files, AreClosedByTheirLastOwner) {
  int number = -1;
  {
    Fd first = Fd::open(write("x", "1"), O_RDONLY);
    number = first.get();
    const Fd second = std::move(first);
    EXPECT_EQ(second.get(), number);
    EXPECT_TRUE(is_open(number));
  }
  EXPECT_FALSE(is_open(number));
}

TEST_F(Files, AreClosedWhenAnotherTakesTheirPlace) {
  Fd file = Fd::open(write("x", "1"), O_RDONLY);
  const int number = file.get();
  const Fd other = Fd::open(write("y", "2"), O_RDONLY);
  file = Fd();
  EXPECT_FALSE(is_open(number));
  EXPECT_FALSE(file);
  EXPECT_TRUE(is_open(other.get()));
}

TEST_F(Files, AreNotInheritedByChildren) {
  const Fd file = Fd::open(write("x", "1"), O_RDONLY);
  EXPECT_EQ(::fcntl(file.get(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
}

TEST_F(Files, ThatDoNotOpenAreNamed) {
  EXPECT_THAT([&] { Fd::open(folder.path() / "none", O_RDONLY); },
              ThrowsMessage<Error>(testing::AllOf(HasSubstr("cannot open "), HasSubstr("/none: No such file"))));
}

TEST_F(Files, AreReadWhole) {
  const std::string text = std::string(200'000, 'x') + '\0' + "end";
  EXPECT_EQ(read_file(write("x", text)), text);
}

TEST_F(Files, ThatAreFoldersCannotBeRead) {
  EXPECT_THAT([&] { read_file(folder.path()); }, ThrowsMessage<Error>(HasSubstr("cannot read ")));
}

TEST_F(Files, AreWrittenForTheirOwnerAlone) {
  const auto path = folder.path() / "secret";
  write_file_0600(path, "text");
  EXPECT_EQ(permissions(path), 0600);
  EXPECT_EQ(read_file(path), "text");
}

TEST_F(Files, AreReplacedInOneStepWithNothingLeftBeside) {
  const auto path = write("x", "old");
  const Fd reader = Fd::open(path, O_RDONLY);
  write_file_0600(path, "new");
  char bytes[4] = {};
  ASSERT_EQ(::read(reader.get(), bytes, 3), 3);
  EXPECT_STREQ(bytes, "old");
  EXPECT_EQ(read_file(path), "new");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST_F(Files, ThatCannotBeReplacedLeaveNothingBeside) {
  std::filesystem::create_directories(folder.path() / "x" / "y");
  EXPECT_THAT([&] { write_file_0600(folder.path() / "x", "new"); }, ThrowsMessage<Error>(HasSubstr("cannot write ")));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST_F(Files, InAFolderThatIsNotThereCannotBeWritten) {
  EXPECT_THAT([&] { write_file_0600(folder.path() / "none" / "x", "new"); },
              ThrowsMessage<Error>(HasSubstr("No such file")));
}

TEST(Writing, ToAFullDeviceSaysSo) {
  const Fd full = Fd::open("/dev/full", O_WRONLY);
  EXPECT_THAT(
      [&] { write_all(full.get(), "x", "/dev/full"); },
      ThrowsMessage<Error>("cannot write /dev/full: No space left on device; free some space, or use another folder"));
}

TEST_F(Files, AreMappedToBeRead) {
  const MappedFile map = MappedFile::read_only(write("x", "hello"));
  ASSERT_EQ(map.size(), 5u);
  EXPECT_EQ(std::memcmp(map.data(), "hello", 5), 0);
}

TEST_F(Files, ThatAreEmptyMapToNothing) {
  const MappedFile map = MappedFile::read_only(write("x", ""));
  EXPECT_EQ(map.size(), 0u);
  EXPECT_EQ(map.data(), nullptr);
}

TEST_F(Files, ShowWhatIsWrittenToTheirMapping) {
  const auto path = write("x", "hello");
  MappedFile map(Fd::open(path, O_RDWR), 0, 5, Access::read_write);
  map.data()[0] = std::byte{'j'};
  EXPECT_EQ(read_file(path), "jello");
}

TEST_F(Files, CanBeMappedFromAPageOn) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const MappedFile map(Fd::open(write("x", std::string(page, 'a') + "bc"), O_RDONLY), page, 2, Access::read);
  EXPECT_EQ(std::memcmp(map.data(), "bc", 2), 0);
}

TEST_F(Files, KeepTheirMappingWhenItMoves) {
  MappedFile first = MappedFile::read_only(write("x", "hello"));
  MappedFile second;
  second = std::move(first);
  EXPECT_EQ(std::memcmp(second.data(), "hello", 5), 0);
}

TEST_F(Files, RefuseToBeMappedFromTheMiddleOfAPage) {
  EXPECT_THAT([&] { MappedFile(Fd::open(write("x", "hello"), O_RDONLY), 1, 2, Access::read); },
              ThrowsMessage<Error>(HasSubstr("cannot map 2 bytes")));
}

TEST(TemporaryFolders, ArePrivateAndVanishWithTheirContents) {
  std::filesystem::path path;
  {
    const TemporaryFolder folder("scalebench-test-");
    path = folder.path();
    EXPECT_EQ(permissions(path), 0700);
    std::filesystem::create_directories(path / "a" / "b");
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(TemporaryFolders, StayWhenReleased) {
  TemporaryFolder outer("scalebench-test-");
  const std::filesystem::path kept = TemporaryFolder("kept-", outer.path()).release();
  EXPECT_TRUE(std::filesystem::exists(kept));
  EXPECT_EQ(kept.parent_path(), outer.path());
}

TEST(TemporaryFolders, MoveWithTheirOwner) {
  TemporaryFolder first("scalebench-test-"), second("scalebench-test-");
  const auto gone = second.path(), kept = first.path();
  second = std::move(first);
  EXPECT_FALSE(std::filesystem::exists(gone));
  EXPECT_TRUE(std::filesystem::exists(kept));
  EXPECT_EQ(second.path(), kept);
}

TEST(TemporaryFolders, NeedAParentThatIsThere) {
  EXPECT_THAT([] { TemporaryFolder("x", "/nowhere"); },
              ThrowsMessage<Error>("cannot make a folder in /nowhere: No such file or directory"));
}

}  // namespace
}  // namespace scalebench::base
