// SPDX-License-Identifier: Apache-2.0
#include "aggregation/dataset_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <scalebench/sdk.hpp>
#include <system_error>

namespace scalebench::aggregation {
namespace {

namespace sb = sdk;
using Path = std::filesystem::path;

[[noreturn]] void fail(const char* doing, const Path& file) {
  throw sb::ServiceLost(fmt::format("cannot {} {}: {}", doing, file.string(), std::generic_category().message(errno)));
}

class File {
 public:
  File(const char* doing, const Path& path, int flags)
      : doing_(doing), path_(path), fd_(open(path.c_str(), flags | O_CLOEXEC, 0600)) {
    if (fd_ < 0) fail(doing, path);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }

  std::size_t size() const {
    struct stat status {};
    if (fstat(fd_, &status) != 0) fail(doing_, path_);
    return static_cast<std::size_t>(status.st_size);
  }
  /// A full disk may be told as late as here.
  void close() {
    if (::close(std::exchange(fd_, -1)) != 0) fail(doing_, path_);
  }
  void write_all(const void* from, std::size_t bytes) {
    for (const char* at = static_cast<const char*>(from); bytes > 0;) {
      const auto count = moved(::write(fd_, at, bytes));
      at += count, bytes -= count;
    }
  }
  /// Returns how much there was.
  std::size_t read_some(std::span<std::byte> into) {
    std::size_t done = 0;
    while (done < into.size()) {
      const auto count = moved(::read(fd_, into.data() + done, into.size() - done));
      if (count == 0 && errno != EINTR) break;
      done += count;
    }
    return done;
  }

 private:
  std::size_t moved(ssize_t count) const {
    if (count < 0 && errno != EINTR) fail(doing_, path_);
    if (count >= 0) errno = 0;
    return static_cast<std::size_t>(std::max<ssize_t>(0, count));
  }

  const char* doing_;
  const Path& path_;
  int fd_;
};

void add_number(std::string& text, std::uint64_t number) {
  text.append(reinterpret_cast<const char*>(&number), sizeof number);
}

void add_name(std::string& text, std::string_view name) {
  add_number(text, name.size());
  text += name;
}

/// Takes pieces off the front of what was read.
class Parser {
 public:
  Parser(std::span<const std::byte> bytes, const Path& file) : rest_(bytes), file_(file) {}

  bool at_end() const { return rest_.empty(); }
  std::span<const std::byte> bytes(std::uint64_t count) {
    if (count > rest_.size()) {
      throw sb::ServiceLost(
          fmt::format("{} is no whole dataset: {} bytes are missing at its end", file_.string(), count - rest_.size()));
    }
    const auto piece = rest_.first(count);
    rest_ = rest_.subspan(count);
    return piece;
  }
  std::uint64_t number() {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes(sizeof value).data(), sizeof value);
    return value;
  }
  std::string_view name() {
    const auto text = bytes(number());
    return {reinterpret_cast<const char*>(text.data()), text.size()};
  }
  std::span<const std::byte> elements() {
    const std::uint64_t count = number();
    return bytes(count > UINT64_MAX / sizeof(float) ? UINT64_MAX : count * sizeof(float));
  }

 private:
  std::span<const std::byte> rest_;
  const Path& file_;
};

}  // namespace

void write_dataset(const Path& path, std::string_view name, std::span<const wire::TensorView> tensors) {
  File file("write", path, O_WRONLY | O_CREAT | O_TRUNC);
  std::string head;
  add_name(head, name);
  for (const auto& tensor : tensors) {
    add_name(head, tensor.name);
    add_number(head, tensor.bytes.size() / sizeof(float));
    file.write_all(head.data(), head.size());
    file.write_all(tensor.bytes.data(), tensor.bytes.size());
    head.clear();
  }
  file.close();
}

void DatasetFile::read(const Path& path) {
  File file("read", path, O_RDONLY);
  memory_.resize(file.size());
  Parser parser(memory_.bytes().first(file.read_some(memory_.bytes())), path);
  tensors_.clear();
  name_ = parser.name();
  while (!parser.at_end()) {
    const auto name = parser.name();
    tensors_.push_back({name, parser.elements()});
  }
}

}  // namespace scalebench::aggregation
