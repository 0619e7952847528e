// SPDX-License-Identifier: Apache-2.0
// The rank mode of scalebench alone: what the launcher starts.
#include <cstdio>

#include "base/error.hpp"
#include "engine/job.hpp"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  try {
    return scalebench::engine::run_rank(argv[1], argv[2][0] - '0');
  } catch (const scalebench::base::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return static_cast<int>(error.code());
  }
}
