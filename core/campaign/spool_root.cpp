// SPDX-License-Identifier: Apache-2.0
#include "campaign/spool_root.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/error.hpp"

namespace scalebench::campaign {
namespace {

constexpr std::string_view prefix = "scalebench-";
constexpr std::size_t uuid_length = 36;
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

std::vector<std::filesystem::path> spool_roots() {
  std::vector<std::filesystem::path> roots{"/dev/shm", "/tmp"};
  for (const char* variable : {"SCALEBENCH_SPOOL_DIR", "TMPDIR"})
    if (const char* chosen = std::getenv(variable)) roots.emplace_back(chosen);
  return roots;
}

bool is_spool_folder(const std::filesystem::path& folder) {
  const std::string name = folder.filename().string();
  const bool is_named = name.size() == prefix.size() + uuid_length && name.starts_with(prefix) &&
                        name.find_first_not_of("0123456789abcdef-", prefix.size()) == std::string::npos;
  struct stat info {};
  if (!is_named || lstat(folder.c_str(), &info) != 0 || !S_ISDIR(info.st_mode) || info.st_uid != geteuid()) return false;
  std::error_code problem;
  const std::filesystem::directory_iterator entries(folder, problem);
  return !problem && std::all_of(begin(entries), end(entries), [](const auto& entry) {
    const std::string inside = entry.path().filename().string();
    return inside.starts_with("campaign.json") || inside.starts_with("job-");
  });
}

std::vector<std::filesystem::path> spool_folders(const std::filesystem::path& root) {
  std::vector<std::filesystem::path> folders;
  std::error_code problem;
  for (const auto& entry : std::filesystem::directory_iterator(root, problem))
    if (is_spool_folder(entry.path())) folders.push_back(entry.path());
  std::ranges::sort(folders);
  return folders;
}

std::string campaign_of(const std::filesystem::path& folder) {
  const std::string name = folder.filename().string();
  return name.starts_with(prefix) ? name.substr(prefix.size()) : "";
}

// A recover that comes between making and holding it may take it for one that was left, and remove it.
SpoolFolder make_spool_folder(const std::filesystem::path& root, const std::string& campaign) {
  const std::filesystem::path folder = (std::filesystem::absolute(root) / (std::string(prefix) + campaign)).lexically_normal();
  for (;;) {
    if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
      base::wrong_input("cannot make a folder for samples in {}: {}; --spool-dir names another", root.string(),
                        std::generic_category().message(errno));
    }
    base::Fd held(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const bool is_ours = held && flock(held.get(), LOCK_EX | LOCK_NB) == 0 && std::filesystem::exists(folder);
    if (is_ours) return {folder, std::move(held)};
  }
}

base::Fd hold_spool_folder(const std::filesystem::path& folder) {
  base::Fd fd = base::Fd::open(folder, O_RDONLY | O_DIRECTORY);
  if (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) fd.reset();
  return fd;
}

}  // namespace scalebench::campaign
