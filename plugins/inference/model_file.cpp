// SPDX-License-Identifier: Apache-2.0
#include "model_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <system_error>
#include <thread>

namespace scalebench::inference {
namespace {

namespace fs = std::filesystem;

/// An empty variable counts as none.
fs::path folder_in(const char* variable) {
  const char* text = std::getenv(variable);
  return text == nullptr ? fs::path() : fs::path(text);
}

/// Held while the object lives. Where files cannot be locked it is nobody's: building twice does no harm.
class Lock {
 public:
  Lock(const fs::path& file, const std::function<bool()>& give_up)
      : fd_(open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    constexpr std::chrono::milliseconds pause{20};
    while (fd_ >= 0 && flock(fd_, LOCK_EX | LOCK_NB) != 0 && (errno == EWOULDBLOCK || errno == EINTR)) {
      if (give_up()) break;
      std::this_thread::sleep_for(pause);
    }
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock() {
    if (fd_ >= 0) close(fd_);
  }

 private:
  int fd_;
};

}  // namespace

fs::path cache_folder() {
  if (const fs::path cache = folder_in("XDG_CACHE_HOME"); cache.is_absolute()) return cache / "scalebench";
  if (const fs::path home = folder_in("HOME"); home.is_absolute()) return home / ".cache" / "scalebench";
  return fs::temp_directory_path() / "scalebench";
}

std::string provide_resnet50(const sb_torch_api& torch, const fs::path& folder, bool rebuild,
                             const std::function<bool()>& give_up) {
  constexpr std::uint64_t seed = 1;
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) {
    throw TorchFailure("the folder " + folder.string() + " for models cannot be made: " + failed.message() +
                       "; set XDG_CACHE_HOME to one that can be written");
  }
  const Lock lock(folder / "resnet50.lock", give_up);
  std::array<char, 4096> path{};
  sb_torch_error error = {};
  if (torch.build_resnet50(folder.c_str(), seed, rebuild ? 1 : 0, path.data(), path.size(), &error)) return path.data();
  throw TorchFailure(std::string("model resnet50 cannot be built: ") + error.text);
}

}  // namespace scalebench::inference
