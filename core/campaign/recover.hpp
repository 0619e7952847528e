// SPDX-License-Identifier: Apache-2.0
// What campaigns left behind whose driver was killed: samples in spools, runs that the database holds for running.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "campaign/campaign.hpp"

namespace scalebench::campaign {

struct Recovery {
  std::vector<Complaint> runs;          ///< stored now, with how they ended
  std::vector<std::string> left_alone;  ///< sentences: launches that go on, or whose spools are not here
  std::vector<std::string> elsewhere;   ///< sentences: folders of campaigns that this database does not know
  std::vector<std::string> commands;    ///< sentences: what measures the rest of the campaigns of `runs`
  std::size_t removed = 0;              ///< folders in which no point had begun
};

/// Stores what is left as the driver would have done, and removes the folders. Without `folders` those are looked for
/// wherever samples are written by default and wherever this database had them written; campaigns of other databases
/// that are there are left alone. A folder that is named is stored into this database in any case: with its campaign
/// and its runs, where the database does not know them. Points that had not begun are planned again. Throws
/// base::Error; what is stored then stays, and the next call goes on.
Recovery recover(const std::filesystem::path& database, std::vector<std::filesystem::path> folders, Observer& observer);

}  // namespace scalebench::campaign
