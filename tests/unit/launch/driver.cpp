// SPDX-License-Identifier: Apache-2.0
// Plays a driver: `launch-driver RANK-PROGRAM JOB-FILE` starts two ranks and waits to be killed.
#include <chrono>

#include "launch/launch.hpp"

int main(int argc, char** argv) {
  if (argc != 3) return 98;
  scalebench::plan::Job job;
  job.ranks = 2;
  auto launch = scalebench::launch::Launch::start(job, {}, argv[1], argv[2]);
  launch.wait(std::chrono::milliseconds(60'000));
  return 0;
}
