// SPDX-License-Identifier: Apache-2.0
// The layout of a spool file: a header of 64 KiB (segments can then be mapped whatever the size of a page),
// then whole segments of records. Written and read on the same kind of
// machine (native byte order; `version` differs when it does not fit).
#pragma once

#include <cstddef>
#include <cstdint>

#include "spool/record.hpp"

namespace scalebench::spool {

/// Whose samples a file holds: the index in Job::points, and the rank.
struct Origin {
  std::uint32_t point = 0;
  std::uint32_t rank = 0;
  friend bool operator==(const Origin&, const Origin&) = default;
};

struct Header {
  char magic[8];
  std::uint32_t version;
  std::uint32_t record_bytes;
  Origin origin;
};

inline constexpr char spool_magic[8] = {'S', 'B', 'S', 'P', 'O', 'O', 'L', '\n'};
inline constexpr std::uint32_t spool_version = 1;
inline constexpr std::size_t header_bytes = 65536;  ///< whole pages, of the largest size that kernels have too
inline constexpr std::size_t segment_records = 65536;
inline constexpr std::size_t segment_bytes = segment_records * sizeof(Record);

}  // namespace scalebench::spool
