// SPDX-License-Identifier: Apache-2.0
#include "spool/reader.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "base/error.hpp"

namespace scalebench::spool {
namespace {

bool is_blank(const Record& record) noexcept {
  static constexpr Record blank{};
  return std::memcmp(&record, &blank, sizeof record) == 0;
}

[[noreturn]] void refuse(const std::filesystem::path& file, const char* reason) {
  throw base::Error(base::Exit::run_failed, file.string() + " " + reason + "; its samples cannot be read");
}

/// Slots of records, used or not.
std::size_t slots_of(const base::Fd& file, const std::filesystem::path& path) {
  struct stat facts{};
  if (::fstat(file.get(), &facts) != 0) base::system_failure("cannot examine " + path.string(), errno);
  const auto bytes = static_cast<std::size_t>(facts.st_size);
  if (bytes < header_bytes) refuse(path, "has no header");
  return (bytes - header_bytes) / sizeof(Record);
}

/// Reads records from `slot` on; fewer where the file ends.
std::size_t read_records(const base::Fd& file, const std::filesystem::path& path, std::size_t slot, Record* into,
                         std::size_t count) {
  const auto at = static_cast<off_t>(header_bytes + slot * sizeof(Record));
  const ssize_t bytes = ::pread(file.get(), into, count * sizeof(Record), at);
  if (bytes < 0) base::system_failure("cannot read " + path.string(), errno);
  return static_cast<std::size_t>(bytes) / sizeof(Record);
}

/// Slots up to the last one that is not all zero. They are read, not mapped: a rank that ends its point cuts off what
/// it has not used, and whoever touches a mapping behind the end of its file is killed.
std::size_t used_slots(const base::Fd& file, const std::filesystem::path& path) {
  constexpr std::size_t at_once = 4096;
  std::size_t slots = slots_of(file, path);
  std::vector<Record> block(std::min(slots, at_once));
  while (slots > 0) {
    const std::size_t begin = (slots - 1) / at_once * at_once;
    std::size_t used = read_records(file, path, begin, block.data(), slots - begin);
    while (used > 0 && is_blank(block[used - 1])) --used;
    if (used > 0) return begin + used;
    slots = begin;
  }
  return 0;
}

Header checked_header(const std::filesystem::path& file, const base::MappedFile& bytes) {
  Header header = {};
  std::memcpy(&header, bytes.data(), sizeof header);
  if (std::memcmp(header.magic, spool_magic, sizeof spool_magic) != 0) refuse(file, "is not a spool of scalebench");
  if (header.version != spool_version || header.record_bytes != sizeof(Record)) refuse(file, "has another version");
  return header;
}

}  // namespace

Reader::Reader(const std::filesystem::path& path) {
  const base::Fd file = base::Fd::open(path, O_RDONLY);
  used_ = used_slots(file, path);
  mapping_ = base::MappedFile(file, 0, header_bytes + used_ * sizeof(Record), base::Access::read);
  origin_ = checked_header(path, mapping_).origin;
  records_ = reinterpret_cast<const Record*>(mapping_.data() + header_bytes);
}

const Record* Reader::next(std::size_t& position) const noexcept {
  while (position < used_) {
    const std::size_t here = position++;
    if (is_valid(records_[here], here)) return &records_[here];
  }
  return nullptr;
}

const Record* Reader::next(std::size_t& position, int series) const noexcept {
  while (position < used_) {
    const std::size_t here = position++;
    if (records_[here].series == series && is_valid(records_[here], here)) return &records_[here];
  }
  return nullptr;
}

const Record* Reader::last() const noexcept {
  for (std::size_t behind = used_; behind > 0; --behind)
    if (is_valid(records_[behind - 1], behind - 1)) return &records_[behind - 1];
  return nullptr;
}

Tally Reader::tally() const noexcept {
  Tally tally;
  std::size_t behind_last = 0;
  for (std::size_t position = 0; next(position) != nullptr; ++tally.valid) behind_last = position;
  tally.damaged = behind_last - tally.valid;
  tally.torn = used_ - behind_last;
  return tally;
}

}  // namespace scalebench::spool
