// SPDX-License-Identifier: Apache-2.0
#include "aggregation/run_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <scalebench/sdk.hpp>
#include <string>
#include <system_error>

namespace scalebench::aggregation {
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
  struct stat status {};
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

}  // namespace scalebench::aggregation
