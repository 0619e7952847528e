// SPDX-License-Identifier: Apache-2.0
// Where the ranks of a campaign write while they measure.
#pragma once

#include <filesystem>
#include <string>

#include "base/file.hpp"

namespace scalebench::campaign {

/// $SCALEBENCH_SPOOL_DIR, else /dev/shm when 256 MiB are free there, else $TMPDIR, else /tmp.
std::filesystem::path default_spool_root();

/// Makes ROOT/scalebench-UUID (0700), the folder of one campaign. Throws wrong_input when it cannot.
std::filesystem::path make_spool_folder(const std::filesystem::path& root, const std::string& campaign);

/// The sign that the campaign of this spool folder has a living driver: who holds it is that, or acts in its place.
/// Empty when somebody else holds it.
base::Fd hold_spool_folder(const std::filesystem::path& folder);

}  // namespace scalebench::campaign
