// SPDX-License-Identifier: Apache-2.0
#include "aggregation/run_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ctime>
#include <scalebench/sdk.hpp>
#include <string>
#include <system_error>
#include <vector>

namespace scalebench::aggregation {
namespace {

using Words = std::vector<std::string_view>;

bool is_of(const std::string& run, std::string_view key) {
  return key.starts_with(fmt::format("{}.", run)) || key.starts_with(fmt::format("{{{}.", run));
}

}  // namespace

RunKey::RunKey(wire::Client& client, std::string run) : client_(client), run_(std::move(run)) {
  try {
    enter();
    sweep();
  } catch (const wire::Failure& failure) {
    if (failure.fault() != wire::Fault::server_error) throw;
  }
}

/// The name first: an entry without one is fair game.
void RunKey::enter() {
  client_.command_on(client_.shard_of(set), Words{"CLIENT", "SETNAME", run_});
  const bool is_new = client_.command(Words{"SADD", set, run_}, set).integer() != 0;
  if (!is_new) erase_keys_of(run_);
}

void RunKey::sweep() {
  const auto runs = client_.command(Words{"SMEMBERS", set}, set);
  if (runs.size() <= 1) return;
  const auto clients = client_.command_on(client_.shard_of(set), Words{"CLIENT", "LIST"});
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const std::string run(runs[i].text());
    if (is_alive(run, clients.text())) continue;
    erase_keys_of(run);
    remove(run);
  }
}

bool RunKey::is_alive(const std::string& run, std::string_view clients) const {
  return clients.find(fmt::format(" name={} ", run)) != std::string_view::npos;
}

void RunKey::erase_keys_of(const std::string& run) {
  for (std::size_t shard = 0; shard < client_.shard_count(); ++shard) erase_keys_of(run, shard);
}

void RunKey::erase_keys_of(const std::string& run, std::size_t shard) {
  const std::string pattern = fmt::format("*{}.*", run);
  std::string cursor = "0";
  do {
    const auto found = client_.command_on(shard, Words{"SCAN", cursor, "MATCH", pattern, "COUNT", "1000"});
    for (std::size_t i = 0; i < found[1].size(); ++i) {
      const std::string key(found[1][i].text());
      if (is_of(run, key)) client_.erase(key);
    }
    cursor = found[0].text();
  } while (cursor != "0");
}

void RunKey::remove(const std::string& run) { client_.command(Words{"SREM", set, run}, set); }

void RunKey::withdraw() {
  try {
    remove(run_);
  } catch (const wire::Failure& failure) {
    if (failure.fault() != wire::Fault::server_error) throw;
  }
}

namespace {

namespace fs = std::filesystem;
constexpr std::string_view folder_prefix = "scalebench-aggregation-";

[[noreturn]] void refuse(const fs::path& path, int error) {
  throw sdk::ServiceLost(fmt::format("cannot make {}: {}; give a folder that all ranks can write with --folder",
                                     path.string(), std::generic_category().message(error)));
}

bool is_abandoned(const fs::path& path) {
  constexpr std::time_t spared_s = 60;
  const int fd = open((path / "lock").c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return false;
  struct stat status{};
  const bool abandoned = fstat(fd, &status) == 0 && status.st_uid == geteuid() &&
                         std::time(nullptr) - status.st_mtime >= spared_s && flock(fd, LOCK_EX | LOCK_NB) == 0;
  close(fd);
  return abandoned;
}

}  // namespace

RunFolder::RunFolder(const fs::path& parent, std::string_view run)
    : path_(fs::absolute(parent) / fmt::format("{}{}", folder_prefix, run)) {
  if (mkdir(path_.c_str(), 0700) != 0 && errno != EEXIST) refuse(path_, errno);
  lock_ = open((path_ / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0) refuse(path_ / "lock", errno);
  flock(lock_, LOCK_SH | LOCK_NB);
}

RunFolder::~RunFolder() { close(lock_); }

void RunFolder::clear() const {
  std::error_code ignored;
  for (fs::directory_iterator at(path_, ignored), end; !ignored && at != end; at.increment(ignored)) {
    std::error_code unremoved;
    if (at->path().filename() != "lock") fs::remove_all(at->path(), unremoved);
  }
}

void RunFolder::remove() const {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void RunFolder::sweep(const fs::path& parent) {
  std::error_code ignored;
  for (fs::directory_iterator at(parent, ignored), end; !ignored && at != end; at.increment(ignored)) {
    std::error_code unremoved;
    if (at->path().filename().string().starts_with(folder_prefix) && is_abandoned(at->path())) {
      fs::remove_all(at->path(), unremoved);
    }
  }
}

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
