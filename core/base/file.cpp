// SPDX-License-Identifier: Apache-2.0
#include "base/file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace scalebench::base {
namespace {

[[noreturn]] void fail(std::string_view what, const std::filesystem::path& path) {
  const int error_number = errno;
  system_failure(fmt::format("{} {}", what, printable(path.string(), 400)), error_number);
}

std::size_t file_size(const Fd& file, const std::filesystem::path& path) {
  struct stat facts;
  if (::fstat(file.get(), &facts) != 0) fail("cannot examine", path);
  return static_cast<std::size_t>(facts.st_size);
}

/// Removes the file unless it got its final name.
struct Unfinished {
  std::string path;
  ~Unfinished() {
    if (!path.empty()) ::unlink(path.c_str());
  }
};

}  // namespace

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    reset();
    number_ = other.release();
  }
  return *this;
}

Fd Fd::open(const std::filesystem::path& path, int flags) {
  Fd file(::open(path.c_str(), flags | O_CLOEXEC, 0600));
  if (!file) fail("cannot open", path);
  return file;
}

int Fd::release() noexcept { return std::exchange(number_, -1); }

void Fd::reset() noexcept {
  if (number_ >= 0) ::close(release());
}

void write_all(int fd, std::string_view bytes, const std::filesystem::path& path_for_errors) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) fail("cannot write", path_for_errors);
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

MappedFile::MappedFile(const Fd& file, std::uint64_t offset, std::size_t size, Access access) : size_(size) {
  if (size == 0) return;
  const int protection = access == Access::read ? PROT_READ : PROT_READ | PROT_WRITE;
  void* address = ::mmap(nullptr, size, protection, MAP_SHARED, file.get(), static_cast<off_t>(offset));
  if (address == MAP_FAILED) system_failure(fmt::format("cannot map {} bytes of a file", size), errno);
  data_ = static_cast<std::byte*>(address);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  if (this != &other) {
    reset();
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

MappedFile MappedFile::read_only(const std::filesystem::path& path) {
  const Fd file = Fd::open(path, O_RDONLY);
  return MappedFile(file, 0, file_size(file, path), Access::read);
}

void MappedFile::reset() noexcept {
  if (data_ != nullptr) ::munmap(data_, size_);
  data_ = nullptr;
}

TemporaryFolder::TemporaryFolder(std::string_view prefix, std::filesystem::path parent) {
  if (parent.empty()) parent = std::filesystem::temp_directory_path();
  std::string name = (parent / (std::string(prefix) + "XXXXXX")).string();
  if (::mkdtemp(name.data()) == nullptr) fail("cannot make a folder in", parent);
  path_ = name;
}

TemporaryFolder::TemporaryFolder(TemporaryFolder&& other) noexcept : path_(other.release()) {}

TemporaryFolder& TemporaryFolder::operator=(TemporaryFolder&& other) noexcept {
  if (this != &other) {
    remove();
    path_ = other.release();
  }
  return *this;
}

std::filesystem::path TemporaryFolder::release() noexcept { return std::exchange(path_, {}); }

void TemporaryFolder::remove() noexcept {
  std::error_code ignored;  // a destructor has nobody to tell
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

std::string read_file(const std::filesystem::path& path) {
  const Fd file = Fd::open(path, O_RDONLY);
  std::string bytes;
  char block[65536];
  for (;;) {
    const ssize_t got = ::read(file.get(), block, sizeof block);
    if (got == 0) return bytes;
    if (got < 0 && errno != EINTR) fail("cannot read", path);
    if (got > 0) bytes.append(block, static_cast<std::size_t>(got));
  }
}

void write_file_0600(const std::filesystem::path& path, std::string_view bytes) {
  Unfinished draft{path.string() + ".XXXXXX"};
  const Fd file(::mkostemp(draft.path.data(), O_CLOEXEC));
  if (!file) {
    draft.path.clear();
    fail("cannot write", path);
  }
  write_all(file.get(), bytes, path);
  if (::rename(draft.path.c_str(), path.c_str()) != 0) fail("cannot write", path);
  draft.path.clear();
}

}  // namespace scalebench::base
