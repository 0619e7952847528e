// SPDX-License-Identifier: Apache-2.0
// Owners of what the system gives out by number or address, and whole files read and written.
// Failures throw run_failed "<what> <path>: <text of errno>".
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace scalebench::base {

/// A file descriptor, closed by its one owner. -1 is none.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int number) noexcept : number_(number) {}
  Fd(Fd&& other) noexcept : number_(other.release()) {}
  Fd& operator=(Fd&& other) noexcept;
  ~Fd() { reset(); }

  /// open(2) with O_CLOEXEC. With O_CREAT the file is private (0600).
  static Fd open(const std::filesystem::path& path, int flags);

  int get() const noexcept { return number_; }
  explicit operator bool() const noexcept { return number_ >= 0; }
  int release() noexcept;
  void reset() noexcept;

 private:
  int number_ = -1;
};

/// write(2) until all is written.
void write_all(int fd, std::string_view bytes, const std::filesystem::path& path_for_errors);

enum class Access { read, read_write };

/// A shared mapping of a part of a file. Other processes see what is written; it outlives the descriptor.
class MappedFile {
 public:
  MappedFile() = default;
  /// `offset` is a multiple of the page size; the file must reach offset + size, else touching it is a SIGBUS.
  MappedFile(const Fd& file, std::uint64_t offset, std::size_t size, Access access);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile() { reset(); }

  /// The whole file as it is now; an empty file gives an empty mapping.
  static MappedFile read_only(const std::filesystem::path& path);

  std::byte* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }

 private:
  void reset() noexcept;

  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

/// A private (0700) folder with a name of its own, removed with what is in it.
class TemporaryFolder {
 public:
  /// Named <parent>/<prefix>XXXXXX; without a parent in $TMPDIR or /tmp.
  explicit TemporaryFolder(std::string_view prefix = "scalebench-", std::filesystem::path parent = {});
  TemporaryFolder(TemporaryFolder&& other) noexcept;
  TemporaryFolder& operator=(TemporaryFolder&& other) noexcept;
  ~TemporaryFolder() { remove(); }

  const std::filesystem::path& path() const noexcept { return path_; }
  /// Leaves the folder where it is; the caller owns it from now on.
  std::filesystem::path release() noexcept;

 private:
  void remove() noexcept;

  std::filesystem::path path_;
};

std::string read_file(const std::filesystem::path& path);

/// Readers see the old file or the whole new one, which only its owner may read.
void write_file_0600(const std::filesystem::path& path, std::string_view bytes);

}  // namespace scalebench::base
