// SPDX-License-Identifier: Apache-2.0
#include "aggregation/dataset_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <random>
#include <scalebench/sdk.hpp>
#include <system_error>

#include "wire/batch.hpp"

namespace scalebench::aggregation {
namespace {

constexpr std::string_view dataset_prefix = "aggregation_rank_";

std::string numbered(std::string_view prefix, std::int64_t number) {
  return std::string(prefix).append(std::to_string(number));
}

}  // namespace

std::string dataset_name(int producer) { return numbered(dataset_prefix, producer); }
std::string tensor_name(int index) { return numbered("tensor_", index); }
std::string list_name(std::int64_t iteration) { return numbered("iteration_", iteration); }

int producer_in(std::string_view name) {
  if (!name.starts_with(dataset_prefix)) return -1;
  return static_cast<int>(wire::parse_number(name.substr(dataset_prefix.size())).value_or(-1));
}

namespace {

constexpr std::size_t block_bytes = 1024;
using Mark = std::array<std::byte, sizeof(std::uint64_t)>;

/// Odd factors keep the words of different origins and places apart.
Mark mark_of(const Origin& origin, std::size_t at) {
  const std::uint64_t word = static_cast<std::uint64_t>(origin.producer) * 0x9e3779b97f4a7c15U +
                             static_cast<std::uint64_t>(origin.iteration) * 0xbf58476d1ce4e5b9U +
                             static_cast<std::uint64_t>(origin.tensor) * 0x94d049bb133111ebU + at;
  Mark mark;
  std::memcpy(mark.data(), &word, sizeof word);
  return mark;
}

}  // namespace

Pattern::Pattern(std::size_t bytes, std::uint64_t seed) : noise_(bytes) {
  std::mt19937_64 random(seed);
  for (std::size_t at = 0; at < bytes; at += sizeof(std::uint64_t)) {
    const std::uint64_t word = random();
    std::memcpy(noise_.data() + at, &word, std::min(sizeof word, bytes - at));
  }
}

void Pattern::mark(std::span<std::byte> tensor, const Origin& origin) {
  for (std::size_t at = 0; at < tensor.size(); at += block_bytes) {
    const Mark mark = mark_of(origin, at);
    std::memcpy(tensor.data() + at, mark.data(), std::min(mark.size(), tensor.size() - at));
  }
}

std::optional<std::size_t> Pattern::difference(std::span<const std::byte> tensor, const Origin& origin) const {
  if (tensor.size() != noise_.size()) return tensor.size();
  for (std::size_t at = 0; at < tensor.size(); at += block_bytes) {
    const auto block = tensor.subspan(at, std::min(block_bytes, tensor.size() - at));
    const Mark mark = mark_of(origin, at);
    const std::size_t marked = std::min(mark.size(), block.size());
    if (std::memcmp(block.data(), mark.data(), marked) != 0) return at;
    if (std::memcmp(block.data() + marked, noise_.data() + at + marked, block.size() - marked) != 0) return at + marked;
  }
  return std::nullopt;
}

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
    struct stat status{};
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
