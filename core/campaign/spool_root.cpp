// SPDX-License-Identifier: Apache-2.0
#include "campaign/spool_root.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "base/error.hpp"

namespace scalebench::campaign {
namespace {

constexpr std::uint64_t enough_bytes = std::uint64_t{256} << 20;

bool has_space(const char* folder) {
  struct statvfs info {};
  if (statvfs(folder, &info) != 0 || access(folder, W_OK) != 0) return false;
  return static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize >= enough_bytes;
}

}  // namespace

std::filesystem::path default_spool_root() {
  if (const char* chosen = std::getenv("SCALEBENCH_SPOOL_DIR")) return chosen;
  if (has_space("/dev/shm")) return "/dev/shm";
  const char* temporary = std::getenv("TMPDIR");
  return temporary ? temporary : "/tmp";
}

std::filesystem::path make_spool_folder(const std::filesystem::path& root, const std::string& campaign) {
  const std::filesystem::path folder = std::filesystem::absolute(root) / ("scalebench-" + campaign);
  if (mkdir(folder.c_str(), 0700) != 0) {
    base::wrong_input("cannot make a folder for samples in {}: {}; --spool-dir names another", root.string(),
                      std::strerror(errno));
  }
  return folder;
}

base::Fd hold_spool_folder(const std::filesystem::path& folder) {
  base::Fd fd = base::Fd::open(folder, O_RDONLY | O_DIRECTORY);
  if (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) fd.reset();
  return fd;
}

}  // namespace scalebench::campaign
