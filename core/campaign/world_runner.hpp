// SPDX-License-Identifier: Apache-2.0
// A job in the world that the user's own launch made: this process is driver and rank 0 in one.
#pragma once

#include "campaign/runner.hpp"
#include "engine/world.hpp"

namespace scalebench::campaign {

class WorldRunner : public Runner {
 public:
  explicit WorldRunner(engine::World& world) : world_(world) {}

  bool is_rank() const override { return true; }
  std::vector<std::string> command(const plan::Job& job, const std::filesystem::path& job_file) const override;
  /// While the ranks measure this thread is one of them; another one watches. When ranks do not stop although they were
  /// asked to, all of this MPI job is aborted, this process too: nobody here can end them otherwise.
  JobEnd run(const plan::Job& job, const std::filesystem::path& job_file, const Watch& watch,
             const Handover& handover) override;

 private:
  engine::World& world_;
};

}  // namespace scalebench::campaign
