// SPDX-License-Identifier: Apache-2.0
#include "spool/storage.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

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

}  // namespace scalebench::spool
