// SPDX-License-Identifier: Apache-2.0
// What the folder of a campaign says about it, beside each job's job.json: enough to store what its ranks left when the
// database it was for is out of reach. Readable by its owner only.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "store/records.hpp"
#include "store/writer.hpp"

namespace scalebench::campaign {

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
