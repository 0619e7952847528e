// SPDX-License-Identifier: Apache-2.0
#include "cli/output.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.hpp"

namespace scalebench::cli {
namespace {

class OutputTest : public ::testing::Test {
 protected:
  OutputTest() { unsetenv("COLUMNS"); }
  ~OutputTest() override { unsetenv("COLUMNS"); }

  std::string written() const { return base::read_file(file_); }

  base::TemporaryFolder folder_;
  std::filesystem::path file_ = folder_.path() / "out";
  base::Fd fd_ = base::Fd::open(file_, O_RDWR | O_CREAT);
  Output output_{fd_.get(), "the file"};
};

TEST_F(OutputTest, EscapesTextsButNoDataOfAFile) {
  output_.text("a\x1b[2Jb\n");
  output_.data("c\x1b[2Jd\n");
  EXPECT_EQ(written(), "a\\x1b[2Jb\nc\x1b[2Jd\n");
  EXPECT_TRUE(output_.works());
  EXPECT_EQ(output_.trouble(), "");
}

TEST_F(OutputTest, FoldsNothingWhereThereIsNoTerminal) {
  output_.text(std::string(100, 'a') + " " + std::string(100, 'b'));
  EXPECT_EQ(written().find('\n'), std::string::npos);
}

TEST_F(OutputTest, FoldsTextsAndNoDataWhereverTheyGoWhenColumnsIsGiven) {
  setenv("COLUMNS", "40", 1);
  output_.text(std::string(30, 'a') + " " + std::string(30, 'b') + "\n");
  output_.data(std::string(30, 'c') + " " + std::string(30, 'd'));
  EXPECT_EQ(written(), std::string(30, 'a') + "\n" + std::string(30, 'b') + "\n" + std::string(30, 'c') + " " +
                           std::string(30, 'd'));
}

TEST_F(OutputTest, IsAsWideAsColumnsSaysWhenThatIsANumber) {
  EXPECT_EQ(output_.width(), 100u);
  setenv("COLUMNS", "132", 1);
  EXPECT_EQ(output_.width(), 132u);
  for (const char* no_number : {"", "0", "wide", "-3"}) {
    setenv("COLUMNS", no_number, 1);
    EXPECT_EQ(output_.width(), 100u) << no_number;
  }
  setenv("COLUMNS", "1", 1);
  EXPECT_EQ(output_.width(), 20u);
}

TEST_F(OutputTest, RemembersWhyItBrokeAndIsLeftAloneThen) {
  base::Fd full = base::Fd::open("/dev/full", O_WRONLY);
  Output output(full.get(), "the disk");
  output.text("a");
  EXPECT_FALSE(output.works());
  EXPECT_EQ(output.trouble(), "the disk: No space left on device");
  dup2(fd_.get(), full.get());
  output.data("b");
  EXPECT_EQ(written(), "");
}

TEST_F(OutputTest, MakesNoOfferToAReaderThatIsNotThere) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_NONBLOCK), 0);
  const base::Fd reading(ends[0]), writing(ends[1]);
  const std::string block(4096, 'x');
  while (write(writing.get(), block.data(), block.size()) > 0) {
  }
  Output output(writing.get(), "the pipe");
  output.offer("news");
  output.redraw("news");
  EXPECT_TRUE(output.works());
}

/// A second way to a stream would be one without these.
TEST(Output, IsTheOnlyWayToTheStreams) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(SCALEBENCH_CORE)) {
    const std::string path = entry.path().string();
    const bool is_source = path.ends_with(".cpp") || path.ends_with(".hpp");
    if (!is_source || path.find("/bench/") != std::string::npos) continue;
    const std::string text = base::read_file(path);
    for (const char* other : {"fmt::print(", "std::printf(", "std::fprintf(", "std::puts(", "std::fputs(", "std::cout",
                              "std::cerr", "std::clog"})
      EXPECT_EQ(text.find(other), std::string::npos) << path << " has " << other;
  }
}

}  // namespace
}  // namespace scalebench::cli
