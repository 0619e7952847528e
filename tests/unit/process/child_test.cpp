// SPDX-License-Identifier: Apache-2.0
// What a child gets, and what we learn of it.
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/file.hpp"
#include "fixture.hpp"

namespace scalebench::process {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

std::string sentence_of(const Command& command) {
  try {
    spawn(command);
  } catch (const base::Error& error) {
    return error.what();
  }
  return "no error";
}

struct Hard {
  const char* what;
  std::string argument;
};

void PrintTo(const Hard& hard, std::ostream* out) { *out << hard.what; }

class HardArgument : public testing::TestWithParam<Hard> {};

TEST_P(HardArgument, ArrivesByteForByte) {
  const std::string& argument = GetParam().argument;
  const ProgramAnswer outcome = run(helper({"echo", argument, "next"}), patience);
  EXPECT_EQ(outcome.out, std::to_string(argument.size()) + ":" + argument + "\n4:next\n");
}

INSTANTIATE_TEST_SUITE_P(All, HardArgument,
                         testing::Values(Hard{"empty", ""}, Hard{"blank", "two words"},
                                         Hard{"quotes", "it's \"quoted\""}, Hard{"newline", "line\nline"},
                                         Hard{"substitution", "$(touch /tmp/x) `id` $HOME"},
                                         Hard{"operators", "; true & | > x"}, Hard{"utf8", "größe ✓ 日本"},
                                         Hard{"control", "\x01\x7f\xff"}, Hard{"patterns", "*?[a-z]~"},
                                         Hard{"backslash", "\\"}, Hard{"long", std::string(10'000, 'a')}),
                         [](const auto& each) { return std::string(each.param.what); });

TEST(Child, TellsTheExitCode) {
  const ProgramAnswer outcome = run(helper({"exit", "7"}), patience);
  ASSERT_TRUE(outcome.ending);
  EXPECT_EQ(describe(*outcome.ending), "ended with exit code 7");
}

TEST(Child, TellsTheSignalThatKilledIt) {
  Child child = spawn(helper({"stubborn"}));
  child.signal(SIGKILL);
  const auto ending = child.wait(patience);
  ASSERT_TRUE(ending);
  EXPECT_EQ(describe(*ending), "was killed by signal 9 (Killed)");
}

TEST(Child, StillRunsWhenTheWaitTimesOut) {
  Child child = spawn(helper({"stubborn"}));
  EXPECT_FALSE(child.wait(10ms));
}

TEST(Child, EndsPolitelyWhenItCan) {
  Command command;
  command.argv = {"sleep", "60"};
  EXPECT_EQ(spawn(command).stop(patience).signal, SIGTERM);
}

TEST(Child, IsKilledWhenItIgnoresThePoliteSignal) {
  Child child = spawn(helper({"stubborn"}));
  first_line(child);
  EXPECT_EQ(child.stop(50ms).signal, SIGKILL);
}

TEST(Child, IsKilledWhenRunTakesTooLong) { EXPECT_FALSE(run(helper({"stubborn"}), 50ms).ending); }

TEST(Child, KeepsTheBeginningAndTheEndOfWhatItWrites) {
  Command command = helper({"much"});
  command.out = Sink::capture(1000);
  Child child = spawn(command);
  ASSERT_TRUE(child.wait(patience));
  EXPECT_EQ(child.out().size(), 1000u);
  EXPECT_THAT(child.out(), StartsWith("the beginning\nxxx"));
  EXPECT_THAT(child.out(), HasSubstr("x\n[…]\nx"));
  EXPECT_THAT(child.out(), EndsWith("xxx\nthe end\n"));
}

TEST(Child, WritesItsOutputToAFile) {
  const base::TemporaryFolder folder;
  Command command = helper({"echo", "hello"});
  command.out = Sink::file(folder.path() / "log");
  spawn(command).wait(patience);
  EXPECT_EQ(base::read_file(folder.path() / "log"), "5:hello\n");
}

TEST(Child, StartsInTheFolderAskedFor) {
  const base::TemporaryFolder folder;
  Command command;
  command.argv = {"pwd"};
  command.folder = folder.path();
  EXPECT_EQ(run(command, patience).out, std::filesystem::canonical(folder.path()).string() + "\n");
}

TEST(Child, GetsAddedAndReplacedVariables) {
  setenv("SCALEBENCH_TEST_OLD", "old", 1);
  Command command;
  command.argv = {"sh", "-c", "echo $SCALEBENCH_TEST_OLD $SCALEBENCH_TEST_NEW"};
  command.environment = {{"SCALEBENCH_TEST_OLD", "replaced"}, {"SCALEBENCH_TEST_NEW", "added"}};
  EXPECT_EQ(run(command, patience).out, "replaced added\n");
}

TEST(Child, RunsOnTheCpuAskedFor) {
  Command command;
  command.argv = {"nproc"};
  command.cpus = {0};
  EXPECT_EQ(run(command, patience).out, "1\n");
}

TEST(Child, LeadsASessionOfItsOwn) {
  Child child = spawn(helper({"session"}));
  ASSERT_TRUE(child.wait(patience));
  const std::string pid = std::to_string(child.pid());
  EXPECT_EQ(child.out(), pid + " " + pid + "\n");
}

TEST(Child, BeginsWithDefaultSignalsWhateverOursAre) {
  sigset_t mask, before;
  sigemptyset(&mask);
  sigaddset(&mask, SIGUSR1);
  sigprocmask(SIG_BLOCK, &mask, &before);
  const auto handler = signal(SIGPIPE, SIG_IGN);
  const ProgramAnswer outcome = run(helper({"signals"}), patience);
  signal(SIGPIPE, handler);
  sigprocmask(SIG_SETMASK, &before, nullptr);
  EXPECT_EQ(outcome.out, "blocked 0 ignored 0\n");
}

TEST(Child, IsKnownToHaveEndedWhereTheKernelReapsIt) {
  const auto handler = signal(SIGCHLD, SIG_IGN);
  const ProgramAnswer outcome = run(helper({"exit", "7"}), patience);
  signal(SIGCHLD, handler);
  ASSERT_TRUE(outcome.ending);
  EXPECT_FALSE(outcome.ending->good());
  EXPECT_EQ(describe(*outcome.ending), "ended, and nobody knows how");
}

TEST(Child, GetsNoDescriptorOfOurs) {
  const base::Fd leaked(dup(0));
  Command command;
  command.argv = {"sh", "-c", "ls /proc/$$/fd; true"};  // no pipe: the shell would hold an end of it
  EXPECT_EQ(run(command, patience).out, "0\n1\n2\n");
}

TEST(Spawn, NamesAProgramThatIsNotThere) {
  Command command;
  command.argv = {"no-such-program"};
  EXPECT_EQ(sentence_of(command), "the program `no-such-program` was not found: install it, or give its path");
}

TEST(Spawn, NamesAProgramThatCannotBeExecuted) {
  const base::TemporaryFolder folder;
  const std::filesystem::path program = folder.path() / "broken";
  std::ofstream(program) << "#!/no/such/interpreter\n";
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  Command command;
  command.argv = {program};
  EXPECT_THAT(sentence_of(command), HasSubstr("broken` cannot be executed: No such file or directory"));
}

TEST(Spawn, NamesAFolderThatIsNotThere) {
  Command command = helper({"exit", "0"});
  command.folder = "/no/such/folder";
  EXPECT_THAT(sentence_of(command), HasSubstr("/no/such/folder"));
}

TEST(Spawn, RefusesACpuThatIsNotThere) {
  Command command = helper({"exit", "0"});
  command.cpus = {1000};
  EXPECT_THAT(sentence_of(command), HasSubstr("cannot be bound to the CPUs"));
}

TEST(Spawn, LeavesNoChildBehindWhenTheProgramCannotBeExecuted) {
  Command command = helper({"exit", "0"});
  command.folder = "/no/such/folder";
  sentence_of(command);
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
}

}  // namespace
}  // namespace scalebench::process
