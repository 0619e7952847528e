// SPDX-License-Identifier: Apache-2.0
// Where the ranks of a campaign write while they measure.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "store/records.hpp"
#include "store/writer.hpp"

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

// What the folder of a campaign says about it, beside each job's job.json: enough to store what its ranks left when the
// database it was for is out of reach. Readable by its owner only.

struct Manifest {
  std::filesystem::path database;  ///< absolute
  store::Campaign campaign;
  std::vector<store::Fact> environment;
  std::vector<store::Metric> metrics;
  store::Units units;
};

/// Of one job: its launch, and what is known of the service.
struct LaunchManifest {
  store::Launch launch;
  std::map<std::string, std::string> service;
};

/// Throw base::Error when they cannot be written.
void save(const Manifest& manifest, const std::filesystem::path& folder);
void save(const LaunchManifest& manifest, const std::filesystem::path& job_folder);

/// Empty when there is none that can be read.
std::optional<Manifest> load_manifest(const std::filesystem::path& folder);
std::optional<LaunchManifest> load_launch_manifest(const std::filesystem::path& job_folder);

}  // namespace scalebench::campaign
