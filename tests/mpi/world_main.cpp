// SPDX-License-Identifier: Apache-2.0
// Driver and ranks in one: rank 0 leads the jobs it is given, as inside a user's own mpirun.
#include <cstdio>

#include "base/error.hpp"
#include "engine/world.hpp"

int main(int argc, char** argv) {
  scalebench::engine::World world(0);
  if (world.rank() != 0) return world.follow(), 0;
  int failures = 0;
  for (int n = 1; n < argc; ++n) {
    try {
      world.lead(scalebench::plan::load_job(argv[n]));
    } catch (const scalebench::base::Error& error) {
      std::fprintf(stderr, "%s\n", error.what());
      ++failures;
    }
  }
  world.dismiss();
  return failures;
}
