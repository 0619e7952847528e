// SPDX-License-Identifier: Apache-2.0
// The reading end of a spool file, of a rank that is alive, done or dead. Never trusts a byte it cannot check.
#pragma once

#include <cstddef>
#include <filesystem>

#include "base/file.hpp"
#include "spool/writer.hpp"

namespace scalebench::spool {

/// What a file holds. Nothing of `torn` and `damaged` is ever handed out.
struct Tally {
  std::size_t valid = 0;
  std::size_t torn = 0;     ///< begun after the last valid record: in flight when the process died
  std::size_t damaged = 0;  ///< between valid records: changed after it was written
};

/// A view of the records that were there when it was made. Movable; const use from several threads is safe.
class Reader {
 public:
  /// Throws base::Error when the file is not a spool of this version.
  explicit Reader(const std::filesystem::path& path);

  Origin origin() const noexcept { return origin_; }

  /// The next valid record from `position` on, which is moved behind it; nullptr after the last. Begin with 0.
  const Record* next(std::size_t& position) const noexcept;
  /// The next valid one of this series.
  const Record* next(std::size_t& position, int series) const noexcept;

  /// The last valid record; nullptr when there is none.
  const Record* last() const noexcept;

  /// Reads all of it.
  Tally tally() const noexcept;

 private:
  base::MappedFile mapping_;  ///< up to the last record that was there: a rank that lives never takes one back
  const Record* records_ = nullptr;
  std::size_t used_ = 0;  ///< slots up to the last one that is not all zero
  Origin origin_;
};

}  // namespace scalebench::spool
