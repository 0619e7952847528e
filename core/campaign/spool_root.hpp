// SPDX-License-Identifier: Apache-2.0
// Where the ranks of a campaign write while they measure.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/file.hpp"

namespace scalebench::campaign {

/// $SCALEBENCH_SPOOL_DIR, else /dev/shm when 256 MiB are free there, else $TMPDIR, else /tmp.
std::filesystem::path default_spool_root();

/// Everything that default_spool_root() may have answered at another time.
std::vector<std::filesystem::path> spool_roots();

/// The folders of campaigns in `root` that belong to this user.
std::vector<std::filesystem::path> spool_folders(const std::filesystem::path& root);
/// The campaign whose folder this is.
/// Whether this is the folder of a campaign and nothing else: by its name, its owner and all that is in it. Only such
/// a folder is ever removed.
bool is_spool_folder(const std::filesystem::path& folder);
std::string campaign_of(const std::filesystem::path& folder);

/// The sign that the campaign of this spool folder has a living driver: who holds it is that, or acts in its place.
/// Empty when somebody else holds it.
base::Fd hold_spool_folder(const std::filesystem::path& folder);

/// The folder of one campaign, held.
struct SpoolFolder {
  std::filesystem::path path;
  base::Fd held;
};
/// Makes ROOT/scalebench-UUID (0700). Throws wrong_input when it cannot.
SpoolFolder make_spool_folder(const std::filesystem::path& root, const std::string& campaign);

}  // namespace scalebench::campaign
