// SPDX-License-Identifier: Apache-2.0
#include "engine/rank.hpp"

#include "engine/world.hpp"

namespace scalebench::engine {

int run_rank(const std::filesystem::path& job_file, int thread_level) {
  World world(thread_level);
  if (world.rank() == 0) {
    world.lead(plan::load_job(job_file));
  } else {
    world.follow();
  }
  return 0;
}

}  // namespace scalebench::engine
