// SPDX-License-Identifier: Apache-2.0
#include "model_file.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <thread>

namespace scalebench::inference {
namespace {

const char* last_words() {
  const char* words = dlerror();
  return words == nullptr ? "no reason was given" : words;
}

}  // namespace

const sb_torch_api& load_torch(const std::string& module_dir) {
  const std::string file = std::filesystem::path(module_dir) / "scalebench_torch.so";
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) throw TorchMissing(file + " is missing: " + without_torch);
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw TorchMissing(file + " cannot be loaded: " + last_words());
  void* entry = dlsym(library, SB_TORCH_ENTRY);
  if (entry == nullptr) throw TorchMissing(file + " is not scalebench's: " + last_words());
  const sb_torch_api& api = *reinterpret_cast<sb_torch_entry>(entry)();
  if (api.version == SB_TORCH_VERSION) return api;
  throw TorchMissing(file + " has another version than this plugin: build both from the same sources");
}

namespace {

constexpr double tolerance = 1e-4;

template <typename Real>
Real element(const wire::Tensor& tensor, std::size_t i) {
  Real value;
  std::memcpy(&value, tensor.bytes().data() + i * sizeof value, sizeof value);
  return value;
}

template <typename Real>
double largest(const wire::Tensor& tensor, std::size_t count) {
  double most = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double size = std::abs(static_cast<double>(element<Real>(tensor, i)));
    if (std::isfinite(size)) most = std::max(most, size);
  }
  return most;
}

bool is_same(double a, double b, double allowed) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return a == b || std::abs(a - b) <= allowed;
}

template <typename Real>
std::string compare(const wire::Tensor& expected, const wire::Tensor& got) {
  const std::size_t count = expected.bytes().size() / sizeof(Real);
  const double allowed = tolerance * largest<Real>(expected, count);
  for (std::size_t i = 0; i < count; ++i) {
    const double a = element<Real>(expected, i), b = element<Real>(got, i);
    if (is_same(a, b, allowed)) continue;
    return "element " + std::to_string(i) + " is " + std::to_string(b) + " instead of " + std::to_string(a);
  }
  return "";
}

}  // namespace

std::string difference(const wire::Tensor& expected, const wire::Tensor& got) {
  if (expected.type != got.type || expected.dims != got.dims || expected.bytes().size() != got.bytes().size())
    return "it is " + got.spec().text() + " instead of " + expected.spec().text();
  if (expected.type == wire::Dtype::float32) return compare<float>(expected, got);
  if (expected.type == wire::Dtype::float64) return compare<double>(expected, got);
  return std::ranges::equal(expected.bytes(), got.bytes()) ? "" : "its numbers differ";
}

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
