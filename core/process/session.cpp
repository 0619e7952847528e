// SPDX-License-Identifier: Apache-2.0
#include "process/session.hpp"

#include <fmt/format.h>

#include <charconv>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

#include "base/file.hpp"
#include "process/child.hpp"

namespace scalebench::process {
namespace {

/// What /proc says of a process, from its state on; "" when there is none. The program's name stands in parentheses
/// before that and may hold anything, blanks too.
std::string stat_of(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  std::string line;
  std::getline(file, line, '\0');  // where the process ends meanwhile, an iterator over the buffer would throw
  const std::size_t name_end = line.rfind(')');
  return name_end == std::string::npos ? "" : line.substr(name_end + 1);
}

/// Session of a living process.
std::optional<pid_t> session_of(pid_t pid) {
  std::istringstream rest(stat_of(pid));
  char state = 0;
  pid_t parent = 0, group = 0, session = 0;
  if (!(rest >> state >> parent >> group >> session) || state == 'Z' || state == 'X') return std::nullopt;
  return session;
}

std::optional<pid_t> as_pid(const std::string& name) {
  pid_t pid = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return pid;
}

}  // namespace

char state_of(pid_t pid) {
  std::istringstream rest(stat_of(pid));
  char state = 0;
  return rest >> state ? state : '\0';
}

std::vector<pid_t> session_members(pid_t session) {
  std::vector<pid_t> members;
  std::error_code error;
  for (std::filesystem::directory_iterator entry("/proc", error), end; !error && entry != end; entry.increment(error)) {
    const std::optional<pid_t> pid = as_pid(entry->path().filename());
    if (pid && session_of(*pid) == session) members.push_back(*pid);
  }
  return members;
}

void signal_session(pid_t session, int number) {
  for (const pid_t pid : session_members(session)) {
    if (pid == session) continue;
    const base::Fd handle(open_pidfd(pid));
    if (session_of(pid) != session) continue;
    if (handle.get() < 0 || send_signal(handle.get(), number) != 0) kill(pid, number);
  }
}

}  // namespace scalebench::process
