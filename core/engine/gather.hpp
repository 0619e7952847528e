// SPDX-License-Identifier: Apache-2.0
// Brings the spools and journals of other nodes to the node of rank 0, where the driver reads them.
#pragma once

#include <vector>

#include "engine/group.hpp"
#include "engine/host.hpp"
#include "spool/folder.hpp"

namespace scalebench::engine {

/// Collective, once no rank writes any more. The lowest rank of each other node sends its node's files to rank 0, in
/// blocks of 1 MiB, and removes what has arrived. What rank 0 has already (the folder is on a file system that the
/// nodes share) is not sent. Throws, after all has been tried, where a
/// file could not be read or written.
void gather_files(const Group& group, const std::vector<Identity>& ranks, const spool::Folder& folder);

}  // namespace scalebench::engine
