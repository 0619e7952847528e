// SPDX-License-Identifier: Apache-2.0
// What the targets share: bytes as a text, as a file in memory, and as what a peer sends.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "base/error.hpp"
#include "base/file.hpp"

namespace scalebench::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Ends the program, with what was expected: the one way in which a target tells of a defect that does not crash.
inline void require(bool condition, const char* expectation) {
  if (condition) return;
  std::fprintf(stderr, "not so: %s\n", expectation);
  std::abort();
}

/// Whether `step` was refused, as a sentence and not as a defect.
template <typename Step>
bool is_refused(Step&& step) {
  try {
    step();
    return false;
  } catch (const base::Error& error) {
    require(error.code() != base::Exit::internal, "an input is never a defect of scalebench");
    require(error.what()[0] != '\0', "a refusal has a sentence");
    return true;
  }
}

/// A file in memory with this content.
class File {
 public:
  explicit File(std::string_view content) : file_(memfd_create("fuzz", MFD_CLOEXEC)) {
    base::write_all(file_.get(), content, path());
  }
  std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(file_.get()); }

 private:
  base::Fd file_;
};

/// Sends all that `content` is and no more; what does not fit into a socket's buffer is left out.
inline void send_all(int fd, std::string_view content) {
  [[maybe_unused]] const ssize_t sent = ::send(fd, content.data(), content.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  ::shutdown(fd, SHUT_WR);
}

}  // namespace scalebench::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
