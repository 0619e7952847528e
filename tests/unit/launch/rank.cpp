// SPDX-License-Identifier: Apache-2.0
// Plays a rank without MPI: `launch-rank rank --job FILE` does what FILE says, and writes its pid to FILE.RANK first. A
// job that comes another way, which only rank 0 reads, is said.
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

namespace {

volatile sig_atomic_t asked = 0;

void remember(int) { asked = 1; }

/// As Open MPI's launchers call it, or hydra.
const char* variable(const char* of_open_mpi, const char* of_hydra) {
  const char* text = std::getenv(of_open_mpi);
  return text ? text : std::getenv(of_hydra);
}

int say_the_job(const std::string& from, int rank) {
  if (rank != 0) return 0;
  std::string text;
  if (from == "-") std::getline(std::cin, text, '\0');
  if (from == "env:SCALEBENCH_JOB") text = std::getenv("SCALEBENCH_JOB");
  std::printf("the job is: %s\n", text.c_str());
  return 0;
}

int wait_until_asked() {
  while (asked == 0) usleep(1000);
  std::puts("stopped when asked");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4 || std::string(argv[1]) != "rank" || std::string(argv[2]) != "--job") return 98;
  signal(SIGUSR1, remember);
  const std::string job = argv[3];
  const int rank = std::atoi(variable("OMPI_COMM_WORLD_RANK", "PMI_RANK"));
  if (job == "-" || job.starts_with("env:")) return say_the_job(job, rank);
  std::ofstream(job + "." + std::to_string(rank)) << getpid() << std::endl;
  std::string order;
  std::getline(std::ifstream(job), order);
  if (order == "wait") return wait_until_asked();
  if (order == "be stubborn") {
    signal(SIGTERM, SIG_IGN);
    while (true) pause();
  }
  if (order == "fail" && rank == 1) {
    std::cerr << "scalebench: no room on the device\n";
    return 5;
  }
  while (order == "shout" && asked == 0) std::puts("and once more");
  if (order == "die" && rank == 1) raise(SIGKILL);
  std::printf("rank %d of %s\n", rank, variable("OMPI_COMM_WORLD_SIZE", "PMI_SIZE"));
  return 0;
}
