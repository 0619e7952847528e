// SPDX-License-Identifier: Apache-2.0
#include "process/child.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "process/session.hpp"

namespace scalebench::process {

std::string signal_text(int number) {
  const char* const words = sigdescr_np(number);
  return words ? fmt::format("signal {} ({})", number, words) : fmt::format("signal {}", number);
}

std::string describe(const Ending& ending) {
  if (!ending.is_known) return "ended, and nobody knows how";
  if (ending.signal != 0) return fmt::format("was killed by {}", signal_text(ending.signal));
  return fmt::format("ended with exit code {}", ending.exit_code);
}

namespace {

using Clock = std::chrono::steady_clock;
constexpr Milliseconds longest_idle{20};

Milliseconds left_until(Clock::time_point end) {
  const auto left = std::chrono::ceil<Milliseconds>(end - Clock::now());
  return std::max(left, Milliseconds(0));
}

Ending ending_of(int status, bool by_us) {
  Ending ending;
  ending.by_us = by_us;
  if (WIFSIGNALED(status)) {
    ending.signal = WTERMSIG(status);
  } else {
    ending.exit_code = WEXITSTATUS(status);
  }
  return ending;
}

}  // namespace

Child::Child(Child&& other) noexcept { *this = std::move(other); }

Child& Child::operator=(Child&& other) noexcept {
  if (this == &other) return *this;
  if (started() && !ending_) stop(Milliseconds(0), SIGKILL);
  pid_ = std::exchange(other.pid_, -1);
  own_session_ = other.own_session_;
  stopping_ = other.stopping_;
  handle_ = std::move(other.handle_);
  out_ = std::move(other.out_);
  err_ = std::move(other.err_);
  ending_ = std::exchange(other.ending_, std::nullopt);
  return *this;
}

Child::~Child() {
  if (started() && !ending_) stop(Milliseconds(0), SIGKILL);
}

void Child::drain() {
  out_.drain();
  err_.drain();
}

const std::optional<Ending>& Child::poll() {
  if (!started() || ending_) return ending_;
  drain();
  siginfo_t info{};
  const int rc = waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
  if ((rc == 0 && info.si_pid == pid_) || (rc != 0 && errno == ECHILD)) reap();
  return ending_;
}

/// The ended leader keeps its pid, and with it the session's number, until the rest of the session is gone too. Where
/// the kernel has reaped it already (SIGCHLD is ignored), how it ended is lost.
void Child::reap() {
  if (own_session_) signal_session(pid_, SIGKILL);
  int status = 0;
  pid_t reaped = 0;
  do {
    reaped = waitpid(pid_, &status, 0);
  } while (reaped < 0 && errno == EINTR);
  ending_ = ending_of(status, stopping_);
  ending_->is_known = reaped == pid_;
  handle_ = {};
  drain();
}

const std::optional<Ending>& Child::wait(Milliseconds timeout, int bell) {
  const Clock::time_point end = Clock::now() + timeout;
  while (started() && !poll()) {
    const Milliseconds left = left_until(end);
    if (left.count() == 0 || idle(left, bell)) break;
  }
  return ending_;
}

/// Sleeps until there is output or an end. A kernel without pidfd is asked anew every few milliseconds. Whether the
/// bell can be read.
bool Child::idle(Milliseconds longest, int bell) const {
  std::array<pollfd, 4> sources{};
  nfds_t count = 0;
  for (const int fd : {bell, handle_.get(), out_.fd(), err_.fd()}) {
    if (fd >= 0) sources[count++] = {fd, POLLIN, 0};
  }
  const Milliseconds nap = handle_.get() >= 0 ? longest : std::min(longest, longest_idle);
  ::poll(sources.data(), count, static_cast<int>(std::min(nap, Milliseconds(60'000)).count()));
  return bell >= 0 && sources[0].revents != 0;
}

void Child::signal(int number) {
  if (started() && !ending_) kill(pid_, number);
}

Ending Child::stop(Milliseconds grace, int polite) {
  if (!started()) return {};
  if (poll()) return *ending_;
  stopping_ = true;
  signal(polite);
  if (!wait(grace)) {
    if (own_session_) signal_session(pid_, SIGKILL);
    signal(SIGKILL);
    while (!wait(Milliseconds(1000))) {
    }
  }
  return *ending_;
}

ProgramAnswer run(Command command, Milliseconds timeout) {
  command.out = command.err = Sink::capture();
  Child child = spawn(command);
  const std::optional<Ending> ending = child.wait(timeout);
  child.stop(Milliseconds(0), SIGKILL);
  return {ending, child.out(), child.err()};
}

void shed_inheritance() {
  struct sigaction plain{};
  plain.sa_handler = SIG_DFL;
  sigaction(SIGCHLD, &plain, nullptr);
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, nullptr);
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (fcntl(fd, F_GETFD) == -1) [[maybe_unused]]
      const int lowest_free = open("/dev/null", O_RDONLY);
  }
}

}  // namespace scalebench::process
