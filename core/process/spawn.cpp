// SPDX-License-Identifier: Apache-2.0
// fork and exec. Between the two the child calls async-signal-safe functions only: all it needs was prepared before.
#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <system_error>

#include "base/error.hpp"
#include "process/child.hpp"
#include "process/program.hpp"

namespace scalebench::process {
namespace {

/// What the child could not do, as it travels through the pipe that a successful exec closes.
struct Report {
  enum class Step : int { folder, cpus, execute } step;
  int error_number;
};

/// A copy that is none of the three standard streams, which the child replaces one after the other.
base::Fd above_streams(int fd) { return base::Fd(fcntl(fd, F_DUPFD_CLOEXEC, 3)); }

struct Pipe {
  base::Fd reading, writing;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) base::system_failure("a pipe to a child process", errno);
  Pipe pipe{base::Fd(ends[0]), base::Fd(ends[1])};
  pipe.writing = above_streams(ends[1]);
  return pipe;
}

/// One sink made ready: the descriptor the child gets, and what we keep of it.
struct Channel {
  base::Fd given;
  Tail tail;
};

base::Fd open_file(const std::filesystem::path& path, int flags) {
  return above_streams(base::Fd::open(path, flags).get());
}

Channel make_channel(const Sink& sink, int inherited) {
  if (sink.kind == Sink::Kind::capture) {
    Pipe pipe = make_pipe();
    return {std::move(pipe.writing), Tail(std::move(pipe.reading), sink)};
  }
  if (sink.kind == Sink::Kind::inherit) return {above_streams(inherited), {}};
  if (sink.kind == Sink::Kind::file) return {open_file(sink.path, O_WRONLY | O_CREAT | O_APPEND), {}};
  return {open_file("/dev/null", O_WRONLY), {}};
}

std::vector<std::string> merged_environment(const Command& command) {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::size_t sign = text.find('=');
    if (sign != std::string_view::npos) variables[std::string(text.substr(0, sign))] = text.substr(sign + 1);
  }
  for (const auto& [name, value] : command.environment) variables[name] = value;
  std::vector<std::string> lines;
  for (const auto& [name, value] : variables) lines.push_back(name + "=" + value);
  return lines;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

/// Everything the child needs, in memory before the fork.
struct Plan {
  std::string program, folder;
  std::vector<std::string> arguments, variables;
  std::vector<char*> argv, envp;
  cpu_set_t cpus;
  bool pinned = false;
  bool own_session = true;
  int death_signal = 0;
  pid_t parent = 0;
  std::array<int, 3> streams{};
  int report = -1;
};

std::string path_of(const Command& command) {
  const std::string name = command.argv.empty() ? "" : command.argv[0];
  const auto program = find_program(name);
  if (program) return program->string();
  base::lacking("the program `{}` was not found: install it, or give its path", name);
}

void refuse_nul(const Command& command) {
  for (const std::string& argument : command.argv) {
    if (argument.find('\0') != std::string::npos) {
      base::wrong_input("an argument for `{}` holds a NUL byte, which no program can take: leave it out",
                        command.argv[0]);
    }
  }
}

void prepare(Plan& plan, const Command& command) {
  plan.program = path_of(command);
  refuse_nul(command);
  plan.folder = command.folder.string();
  plan.arguments = command.argv;
  plan.variables = merged_environment(command);
  plan.argv = pointers(plan.arguments);
  plan.envp = pointers(plan.variables);
  CPU_ZERO(&plan.cpus);
  for (const int cpu : command.cpus) {
    if (cpu < 0 || cpu >= CPU_SETSIZE) base::wrong_input("there is no CPU {}: name those of this machine", cpu);
    CPU_SET(static_cast<unsigned>(cpu), &plan.cpus);
  }
  plan.pinned = !command.cpus.empty();
  plan.own_session = command.own_session;
  plan.death_signal = command.death_signal;
  plan.parent = getpid();
}

// ---- in the child ----------------------------------------------------------------------------------------------

[[noreturn]] void give_up(int report, Report::Step step) {
  const Report what{step, errno};
  [[maybe_unused]] const ssize_t written = write(report, &what, sizeof what);
  _exit(127);
}

void default_signals() {
  struct sigaction plain{};
  plain.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) sigaction(number, &plain, nullptr);
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, nullptr);
}

void connect_streams(const std::array<int, 3>& streams) {
  for (int target = 0; target < 3; ++target) dup2(streams[static_cast<std::size_t>(target)], target);
  syscall(SYS_close_range, 3U, ~0U, 4U /* CLOSE_RANGE_CLOEXEC, Linux 5.11: for what others opened without it */);
}

[[noreturn]] void become(const Plan& plan) {
  if (plan.death_signal != 0) prctl(PR_SET_PDEATHSIG, plan.death_signal);
  if (getppid() != plan.parent) _exit(127);
  if (plan.own_session) setsid();
  connect_streams(plan.streams);
  if (!plan.folder.empty() && chdir(plan.folder.c_str()) != 0) give_up(plan.report, Report::Step::folder);
  if (plan.pinned && sched_setaffinity(0, sizeof plan.cpus, &plan.cpus) != 0) give_up(plan.report, Report::Step::cpus);
  default_signals();
  execve(plan.program.c_str(), plan.argv.data(), plan.envp.data());
  give_up(plan.report, Report::Step::execute);
}

// ---- in the parent ---------------------------------------------------------------------------------------------

/// Every signal is held back, so that none of our handlers runs in the child.
pid_t fork_quietly(const Plan& plan) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = fork();
  if (pid == 0) become(plan);
  const int error_number = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) base::system_failure("a process for `" + plan.arguments[0] + "`", error_number);
  return pid;
}

[[noreturn]] void explain(const Report& report, const Plan& plan) {
  const std::string why = std::generic_category().message(report.error_number);
  const std::string& name = plan.arguments[0];
  if (report.step == Report::Step::folder) base::lacking("{}: {} (folder to start `{}` in)", plan.folder, why, name);
  if (report.step == Report::Step::cpus) {
    base::wrong_input("`{}` cannot be bound to the CPUs asked for ({}): name those of this machine", name, why);
  }
  base::lacking("`{}` cannot be executed: {}; check the file {}", name, why, plan.program);
}

/// Waits until the program runs; whoever failed before is reaped here.
void await_execution(const base::Fd& reading, pid_t pid, const Plan& plan) {
  Report report{};
  ssize_t count = 0;
  do {
    count = read(reading.get(), &report, sizeof report);
  } while (count < 0 && errno == EINTR);
  if (count != static_cast<ssize_t>(sizeof report)) return;
  while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  explain(report, plan);
}

}  // namespace

Child spawn(const Command& command) {
  Plan plan;
  prepare(plan, command);
  Channel out = make_channel(command.out, STDOUT_FILENO);
  Channel err = make_channel(command.err, STDERR_FILENO);
  const base::Fd in = open_file(command.in, O_RDONLY);
  Pipe report = make_pipe();
  plan.streams = {in.get(), out.given.get(), err.given.get()};
  plan.report = report.writing.get();

  Child child;
  child.pid_ = fork_quietly(plan);
  report.writing = {};
  child.own_session_ = command.own_session;
  try {
    await_execution(report.reading, child.pid_, plan);
  } catch (...) {
    child.pid_ = -1;
    throw;
  }
  child.handle_ = base::Fd(open_pidfd(child.pid_));
  child.out_ = std::move(out.tail);
  child.err_ = std::move(err.tail);
  return child;
}

}  // namespace scalebench::process
