// SPDX-License-Identifier: Apache-2.0
#include "spool/control.hpp"

#include <fcntl.h>

#include <array>

#include "spool/storage.hpp"

namespace scalebench::spool {

const char* name_of(Phase phase) {
  static constexpr std::array names = {"starting", "setup",   "warmup", "measure", "verify",
                                       "teardown", "between", "gather", "ended"};
  const auto index = static_cast<std::size_t>(phase);
  return index < names.size() ? names[index] : "unknown";
}

Control::Control(const std::filesystem::path& file, int ranks) : ranks_(ranks) {
  const std::size_t bytes = sizeof(Block) + static_cast<std::size_t>(ranks) * sizeof(RankCell);
  const base::Fd shared = base::Fd::open(file, O_RDWR | O_CREAT);
  allocate(shared, bytes, file);
  mapping_ = base::MappedFile(shared, 0, bytes, base::Access::read_write);
}

}  // namespace scalebench::spool
