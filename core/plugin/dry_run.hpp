// SPDX-License-Identifier: Apache-2.0
// A life cycle without MPI, service or storage: what can be found out about a plugin on one's desk.
#pragma once

#include <string>
#include <vector>

#include "plugin/library.hpp"

namespace scalebench::plugin {

struct Remark {
  enum class Kind { passed, left_out, failed };
  Kind kind;
  std::string text;  ///< "workload copy: …"
};

/// Lives every workload twice in this process, as one rank with its options' first default values: setup, a few
/// iterations, verify, teardown. Both lives must record the same. Workloads that use MPI, need a service or more
/// ranks are left out, with the reason. A hook that crashes takes the process with it.
std::vector<Remark> dry_run(const Library& library);

}  // namespace scalebench::plugin
