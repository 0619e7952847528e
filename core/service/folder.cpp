// SPDX-License-Identifier: Apache-2.0
#include "service/folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ctime>
#include <string>

namespace scalebench::service {
namespace {

constexpr std::string_view prefix = "scalebench-service-";
constexpr std::size_t longest_path = 80;  // leaves room for a socket's name within the 107 bytes of its path
constexpr std::chrono::seconds spared_age{60};

base::TemporaryFolder make_folder() {
  base::TemporaryFolder folder(prefix);
  if (folder.path().string().size() <= longest_path) return folder;
  return base::TemporaryFolder(prefix, "/tmp");
}

base::Fd open_folder(const std::filesystem::path& path) {
  return base::Fd(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
}

bool locked_by_us(const base::Fd& folder) { return folder && flock(folder.get(), LOCK_EX | LOCK_NB) == 0; }

bool is_abandoned(const std::filesystem::path& path, std::chrono::seconds age) {
  const base::Fd folder = open_folder(path);
  struct stat status {};
  if (!folder || fstat(folder.get(), &status) != 0 || status.st_uid != geteuid()) return false;
  return std::time(nullptr) - status.st_mtime >= age.count() && locked_by_us(folder);
}

}  // namespace

ServiceFolder::ServiceFolder() : folder_(make_folder()), lock_(open_folder(folder_.path())) {
  flock(lock_.get(), LOCK_EX | LOCK_NB);
  remove_abandoned(path().parent_path(), spared_age);
}

void remove_abandoned(const std::filesystem::path& parent, std::chrono::seconds age) {
  std::error_code error;
  for (std::filesystem::directory_iterator entry(parent, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code ignored;
    const bool ours = entry->path().filename().string().starts_with(prefix);
    if (ours && is_abandoned(entry->path(), age)) std::filesystem::remove_all(entry->path(), ignored);
  }
}

}  // namespace scalebench::service
