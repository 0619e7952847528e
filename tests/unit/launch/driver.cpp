// SPDX-License-Identifier: Apache-2.0
// Plays a driver: `launch-driver RANK-PROGRAM JOB-FILE LIBRARY` starts two ranks and waits to be killed.
#include <chrono>

#include "launch/launch.hpp"

int main(int argc, char** argv) {
  if (argc != 4) return 98;
  scalebench::plan::Job job;
  job.ranks = 2;
  scalebench::launch::LaunchOptions options;
  options.launcher = scalebench::launch::find_launcher(argv[3]);
  auto launch = scalebench::launch::Launch::start(job, options, argv[1], argv[2]);
  launch.wait(std::chrono::milliseconds(60'000));
  return 0;
}
