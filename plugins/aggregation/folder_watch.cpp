// SPDX-License-Identifier: Apache-2.0
#include "aggregation/folder_watch.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <cerrno>
#include <scalebench/sdk.hpp>
#include <system_error>

namespace scalebench::aggregation {
namespace {

void require(int answer, const char* doing) {
  if (answer >= 0) return;
  throw sdk::ServiceLost(
      fmt::format("cannot {} (inotify): {}; use --handover poll", doing, std::generic_category().message(errno)));
}

}  // namespace

FolderWatch::FolderWatch() : fd_(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) { require(fd_, "watch folders"); }

FolderWatch::~FolderWatch() { close(fd_); }

void FolderWatch::watch(const std::filesystem::path& folder) {
  const int added = inotify_add_watch(fd_, folder.c_str(), IN_MOVED_TO | IN_DELETE | IN_ONLYDIR);
  require(added, fmt::format("watch {}", folder.string()).c_str());
  if (watch_ >= 0 && watch_ != added) inotify_rm_watch(fd_, watch_);
  watch_ = added;
}

void FolderWatch::wait(std::chrono::milliseconds longest) {
  pollfd look{fd_, POLLIN, 0};
  poll(&look, 1, static_cast<int>(longest.count()));
  char events[4096];
  while (read(fd_, events, sizeof events) > 0) {
  }
}

}  // namespace scalebench::aggregation
