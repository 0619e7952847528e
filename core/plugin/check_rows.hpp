// SPDX-License-Identifier: Apache-2.0
// The checks of one workload's rows. Sizes of the rows are known to fit.
#pragma once

#include "plugin/check.hpp"
#include "plugin/findings.hpp"

namespace scalebench::plugin {

void check_options(const sb_workload& workload, const Host& host, Findings& findings);
void check_metrics(const sb_workload& workload, Findings& findings);
void check_roles(const sb_workload& workload, Findings& findings);
void check_needs(const sb_workload& workload, Findings& findings);

}  // namespace scalebench::plugin
