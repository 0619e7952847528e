// SPDX-License-Identifier: Apache-2.0
// What a mapped file that is written needs besides its owners in base.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>

#include "base/file.hpp"

namespace scalebench::spool {

/// Gives the file real blocks up to `bytes`: writing to them later cannot end in SIGBUS. Throws when the disk is full.
void allocate(const base::Fd& file, std::uint64_t bytes, const std::filesystem::path& path_for_errors);

/// Writes to every page once, so that no later store has to wait for the kernel.
void touch(const base::MappedFile& mapping) noexcept;

}  // namespace scalebench::spool
