// SPDX-License-Identifier: Apache-2.0
#include "engine/rank.hpp"

#include "engine/world.hpp"

namespace scalebench::engine {

int run_rank(const std::string& job, int thread_level) {
  World world(thread_level);
  if (world.rank() == 0) {
    world.lead(plan::receive_job(job));
  } else {
    world.follow();
  }
  return 0;
}

}  // namespace scalebench::engine
