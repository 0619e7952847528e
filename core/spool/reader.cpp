// SPDX-License-Identifier: Apache-2.0
#include "spool/reader.hpp"

#include <cstring>

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

Header checked_header(const std::filesystem::path& file, const base::MappedFile& bytes) {
  if (bytes.size() < header_bytes) refuse(file, "has no header");
  Header header = {};
  std::memcpy(&header, bytes.data(), sizeof header);
  if (std::memcmp(header.magic, spool_magic, sizeof spool_magic) != 0) refuse(file, "is not a spool of scalebench");
  if (header.version != spool_version || header.record_bytes != sizeof(Record)) refuse(file, "has another version");
  return header;
}

}  // namespace

Reader::Reader(const std::filesystem::path& file) : mapping_(base::MappedFile::read_only(file)) {
  origin_ = checked_header(file, mapping_).origin;
  records_ = reinterpret_cast<const Record*>(mapping_.data() + header_bytes);
  used_ = used_slots((mapping_.size() - header_bytes) / sizeof(Record));
}

std::size_t Reader::used_slots(std::size_t slots) const noexcept {
  while (slots > 0 && is_blank(records_[slots - 1])) --slots;
  return slots;
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
