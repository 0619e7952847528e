// SPDX-License-Identifier: Apache-2.0
// `scalebench doctor`: what this machine has and lacks, each finding with what to do.
#pragma once

#include <string>
#include <vector>

namespace scalebench::cli {

enum class Health { good, advice, lacking };

struct Finding {
  Health health;
  std::string what;    ///< "mpirun"
  std::string seen;    ///< "Open MPI 4.1.4, /usr/bin/mpirun"
  std::string remedy;  ///< what to do; "" when good
};

std::vector<Finding> examine_machine();
/// What each plugin that is found lacks here: a service that cannot be started, files, or that it cannot be loaded.
std::vector<Finding> examine_plugins();
/// What to think of a look-up of the machine's own name that took `took_s`.
Finding judge_look_up(const std::string& name, bool found, double took_s);
std::string render(const std::vector<Finding>& findings);
bool lacks_something(const std::vector<Finding>& findings);

}  // namespace scalebench::cli
