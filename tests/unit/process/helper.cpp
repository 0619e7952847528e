// SPDX-License-Identifier: Apache-2.0
// What the tests of process start: says what it got, or behaves in one certain way.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <string>

#include "process/child.hpp"

namespace {

using scalebench::process::Child;
using scalebench::process::Command;

/// Each argument with its length in front, so that nothing can be mistaken.
int echo(int argc, char** argv) {
  for (int i = 2; i < argc; ++i) std::printf("%zu:%s\n", std::strlen(argv[i]), argv[i]);
  return 0;
}

int report_signals() {
  sigset_t mask;
  sigprocmask(SIG_SETMASK, nullptr, &mask);
  int blocked = 0, ignored = 0;
  for (int number = 1; number < 32; ++number) {
    struct sigaction action{};
    sigaction(number, nullptr, &action);
    blocked += sigismember(&mask, number);
    ignored += action.sa_handler == SIG_IGN ? 1 : 0;
  }
  std::printf("blocked %d ignored %d\n", blocked, ignored);
  return 0;
}

int be_stubborn() {
  signal(SIGTERM, SIG_IGN);
  std::puts("ready");
  std::fflush(stdout);
  pause();
  return 0;
}

/// Starts a child that sleeps, in a process group of its own as mpirun does, and says its pid.
int have_family(bool stay) {
  const pid_t pid = fork();
  if (pid == 0) {
    setpgid(0, 0);
    pause();
    _exit(0);
  }
  std::printf("%d\n", pid);
  std::fflush(stdout);
  if (stay) pause();
  return 0;
}

/// A driver in the small: owns a child that ignores SIGTERM, says its pid and waits to be killed.
int own_a_child(char** argv) {
  Command command;
  command.argv = {argv[0], "stubborn"};
  const Child child = scalebench::process::spawn(command);
  std::printf("%d\n", child.pid());
  std::fflush(stdout);
  pause();
  return 0;
}

int write_much() {
  const std::string line(999, 'x');
  std::puts("the beginning");
  for (int i = 0; i < 3000; ++i) std::puts(line.c_str());
  std::puts("the end");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  if (what == "echo") return echo(argc, argv);
  if (what == "signals") return report_signals();
  if (what == "stubborn") return be_stubborn();
  if (what == "family") return have_family(true);
  if (what == "orphan") return have_family(false);
  if (what == "driver") return own_a_child(argv);
  if (what == "much") return write_much();
  if (what == "exit") return std::stoi(argv[2]);
  if (what == "session") return std::printf("%d %d\n", getpid(), getsid(0)) > 0 ? 0 : 1;
  return 99;
}
