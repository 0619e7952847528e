// SPDX-License-Identifier: Apache-2.0
// The command line that turns a job into ranks. What it holds is what `--dry-run` prints and what is run.
//
// MPI is left as the user has it: no choice of transport is made here, because that would change what is measured. The
// one exception is a machine with nothing but a loopback interface, where Open MPI's TCP finds nobody unless told to
// use it.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "launch/network.hpp"
#include "plan/job.hpp"

namespace scalebench::launch {

struct LaunchOptions {
  std::string mpirun = "mpirun";  ///< name or path of Open MPI's launcher
  std::filesystem::path hosts;    ///< --hosts; empty: this machine, or what the batch system gave
  std::string pin = "none";       ///< auto (core where there are enough and ranks have one thread), none, core, socket
  int cores = 1;                  ///< of a node, for `auto`
  std::string launcher_args;      ///< handed to mpirun, split at blanks
  std::string interface = only_loopback().value_or("");  ///< the one MPI's TCP must use; empty: it chooses
  std::chrono::milliseconds grace{5000};                 ///< between asking ranks to stop and ending them
};

/// Ranks on one node of this job: as asked for, or spread evenly.
int ranks_on_a_node(const plan::Job& job);

/// Where Launch::start() writes the hosts of this job when there is a hosts file.
std::filesystem::path hostfile_of(const std::filesystem::path& job_file);

/// `mpirun --oversubscribe --tag-output -n 2 … SELF rank --job FILE`. Throws wrong_input for an unknown pin.
std::vector<std::string> mpirun_command(const plan::Job& job, const LaunchOptions& options,
                                        const std::filesystem::path& self, const std::filesystem::path& job_file);

/// Variables that mpirun gets on top of ours: root, as containers have it, is allowed to run ranks.
std::vector<std::pair<std::string, std::string>> mpirun_environment();

}  // namespace scalebench::launch
