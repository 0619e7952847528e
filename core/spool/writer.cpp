// SPDX-License-Identifier: Apache-2.0
#include "spool/writer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>

#include "base/error.hpp"

namespace scalebench::spool {

void allocate(const base::Fd& file, std::uint64_t bytes, const std::filesystem::path& path_for_errors) {
  int problem = EINTR;
  while (problem == EINTR) problem = posix_fallocate(file.get(), 0, static_cast<off_t>(bytes));
  if (problem == 0) return;
  base::system_failure("no room to make " + path_for_errors.string() + " larger", problem);
}

void touch(const base::MappedFile& mapping) noexcept {
  const auto page_bytes = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  auto* const bytes = reinterpret_cast<volatile unsigned char*>(mapping.data());
  for (std::size_t at = 0; at < mapping.size(); at += page_bytes) bytes[at] = bytes[at];
}

namespace {

constexpr std::uint64_t most_segments_at_once = (32u << 20) / segment_bytes;

void write_header(const base::Fd& file, Origin origin) {
  const base::MappedFile place(file, 0, header_bytes, base::Access::read_write);
  Header header = {};
  std::memcpy(header.magic, spool_magic, sizeof header.magic);
  header.version = spool_version;
  header.record_bytes = sizeof(Record);
  header.origin = origin;
  std::memcpy(place.data(), &header, sizeof header);
}

}  // namespace

Writer::Writer(const std::filesystem::path& file, Origin origin)
    : path_(file), file_(base::Fd::open(file, O_RDWR | O_CREAT | O_EXCL)) {
  add_segment();
  write_header(file_, origin);
  enter(reinterpret_cast<Record*>(segments_.front().data()));
}

Writer::~Writer() {
  const std::uint64_t unused = static_cast<std::uint64_t>(end_ - next_) + (segments_.size() - 1) * segment_records;
  if (!problem_.empty()) return;
  segments_.clear();
  const std::uint64_t used = segments_in_file_ * segment_records - unused;
  // Failing, it leaves a longer file, which reads the same.
  static_cast<void>(::ftruncate(file_.get(), static_cast<off_t>(header_bytes + used * sizeof(Record))) + 1);
}

void Writer::reserve(std::uint64_t records) {
  const auto ready = static_cast<std::uint64_t>(end_ - next_) + (segments_.size() - 1) * segment_records;
  if (records <= ready) return;
  const std::uint64_t missing = (records - ready + segment_records - 1) / segment_records;
  for (std::uint64_t n = std::min(missing, most_segments_at_once); n > 0; --n) add_segment();
  refill_ = end_ + 1;
}

void Writer::add_segment() {
  const std::uint64_t begin = header_bytes + segments_in_file_ * segment_bytes;
  allocate(file_, begin + segment_bytes, path_);
  base::MappedFile segment(file_, begin, segment_bytes, base::Access::read_write);
  touch(segment);
  segments_.push_back(std::move(segment));
  ++segments_in_file_;
}

void Writer::enter(Record* begin) noexcept {
  next_ = sealed_ = begin;
  end_ = begin + segment_records;
  refill_ = segments_.size() > 1 ? end_ + 1 : begin + segment_records / 4 * 3;
}

// Reached from next() when an iteration crosses the end of a segment.
void Writer::roll() noexcept {
  seal();
  if (segments_.size() == 1) extend();
  if (!problem_.empty()) return give_up();
  segments_.pop_front();
  enter(reinterpret_cast<Record*>(segments_.front().data()));
}

bool Writer::extend() noexcept {
  if (!problem_.empty()) return true;
  try {
    add_segment();
  } catch (const std::exception& error) {
    problem_ = error.what();
  }
  refill_ = end_ + 1;
  return true;
}

void Writer::give_up() noexcept {
  next_ = sealed_ = refill_ = waste_.data();
  end_ = next_ + waste_.size();
}

}  // namespace scalebench::spool
