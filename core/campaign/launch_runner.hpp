// SPDX-License-Identifier: Apache-2.0
// A job as a launch of its own: a launcher starts this same binary in rank mode.
#pragma once

#include <filesystem>

#include "campaign/runner.hpp"
#include "launch/launcher.hpp"

namespace scalebench::campaign {

class LaunchRunner : public Runner {
 public:
  /// `self`: the binary that becomes the ranks.
  LaunchRunner(launch::LaunchOptions options, std::filesystem::path self)
      : options_(std::move(options)), self_(std::move(self)) {}

  std::vector<std::string> command(const plan::Job& job, const std::filesystem::path& job_file) const override;
  bool takes_environment() const override { return true; }
  JobEnd run(const plan::Job& job, const std::filesystem::path& job_file, const Watch& watch,
             const Handover& handover) override;

 private:
  launch::LaunchOptions options_;
  std::filesystem::path self_;
};

}  // namespace scalebench::campaign
