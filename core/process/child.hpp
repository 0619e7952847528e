// SPDX-License-Identifier: Apache-2.0
// How a process ended.
#pragma once

#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <chrono>
#include <optional>
#include <string>

#include "base/file.hpp"
#include "process/program.hpp"
#include "process/tail.hpp"

namespace scalebench::process {

struct Ending {
  int exit_code = 0;     ///< when it ended by itself
  int signal = 0;        ///< when a signal ended it; otherwise 0
  bool by_us = false;    ///< stop() sent the signal that did it, or asked for the exit
  bool is_known = true;  ///< false: somebody else reaped it

  bool good() const { return exit_code == 0 && signal == 0 && is_known; }
};

/// `signal 9 (Killed)`.
std::string signal_text(int number);

/// `ended with exit code 3`, `was killed by signal 9 (Killed)`; to be put behind the name of the process.
std::string describe(const Ending& ending);

// Handles of processes, where the kernel has them (Linux 5.3); callers do without when it has not.

inline int open_pidfd(pid_t pid) { return static_cast<int>(syscall(SYS_pidfd_open, pid, 0)); }

inline int send_signal(int pidfd, int number) {
  return static_cast<int>(syscall(SYS_pidfd_send_signal, pidfd, number, nullptr, 0));
}

// A process that we started: its only owner, who waits for it, stops it and reaps it.
//
// No shell takes part: arguments arrive byte for byte. The child begins with default signal handlers, an empty signal
// mask, Command::in as stdin and no descriptor of ours. When we end, however that happens, the kernel sends it
// Command::death_signal; so spawn from a thread that lives as long as the child shall.
//
// With Command::own_session whatever of its session still lives when it ends is killed: it leaves nothing behind.
// Threads: a Child is used by one thread at a time. Times are wall time; waits return early when the child ends.

using Milliseconds = std::chrono::milliseconds;

class Child {
 public:
  Child() = default;
  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;
  /// Kills what still runs.
  ~Child();

  bool started() const { return pid_ > 0; }
  pid_t pid() const { return pid_; }

  /// Takes captured output and looks whether it ended. A captured child that fills its pipe waits for this.
  const std::optional<Ending>& poll();
  /// Waits so long for the end; nothing: it still runs. Less long when the descriptor `bell` can be read.
  const std::optional<Ending>& wait(Milliseconds timeout, int bell = -1);
  /// To the process alone; nothing happens once it has ended.
  void signal(int number);
  /// Sends `polite`, waits for `grace`, then SIGKILL; with an own session to all of it. Answers how it ended.
  Ending stop(Milliseconds grace, int polite = SIGTERM);

  /// What was captured so far; of much its beginning and its end.
  const std::string& out() const { return out_.text(); }
  const std::string& err() const { return err_.text(); }

 private:
  friend Child spawn(const Command& command);
  void drain();
  void reap();
  bool idle(Milliseconds longest, int bell) const;

  pid_t pid_ = -1;
  bool own_session_ = false;
  bool stopping_ = false;
  base::Fd handle_;
  Tail out_, err_;
  std::optional<Ending> ending_;
};

/// Starts it. Throws Error(lacking) with the program's name when it is not found or cannot be executed.
Child spawn(const Command& command);

struct ProgramAnswer {
  std::optional<Ending> ending;  ///< nothing: it took too long and was killed
  std::string out, err;
};

/// Starts it with both outputs captured and waits for it, at most so long.
ProgramAnswer run(Command command, Milliseconds timeout);

/// To be called first thing in main(): takes back what a parent may have left us with. SIGCHLD ignored (children could
/// not be waited for), signals blocked (nobody could stop us), standard streams closed (files would get their numbers,
/// and be written into). Signals that are ignored otherwise stay so: nohup is in force.
void shed_inheritance();

}  // namespace scalebench::process
