// SPDX-License-Identifier: Apache-2.0
// A job in the world that the user's own mpirun made: this process is driver and rank 0 in one.
#pragma once

#include "campaign/runner.hpp"
#include "engine/world.hpp"

namespace scalebench::campaign {

class WorldRunner : public Runner {
 public:
  explicit WorldRunner(engine::World& world) : world_(world) {}

  bool is_rank() const override { return true; }
  std::vector<std::string> command(const plan::Job& job, const std::filesystem::path& job_file) const override;
  /// `watch` is asked once before the ranks measure: afterwards this process is one of them, and takes signals itself.
  JobEnd run(const plan::Job& job, const std::filesystem::path& job_file, const Watch& watch) override;

 private:
  engine::World& world_;
};

}  // namespace scalebench::campaign
