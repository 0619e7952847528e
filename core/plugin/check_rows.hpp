// SPDX-License-Identifier: Apache-2.0
// The checks of the rows of one workload or service. Sizes of the rows are known to fit.
#pragma once

#include <string>

#include "plugin/check.hpp"
#include "plugin/option_text.hpp"

namespace scalebench::plugin {

void check_options(const Rows<sb_option>& rows, const Host& host, Findings& findings);
void check_metrics(const sb_workload& workload, Findings& findings);
/// What is wrong with a metric that setup declares, beside the workload's own; "" = nothing.
std::string defect_of_metric(const sb_workload& workload, const sb_metric& row);
void check_roles(const sb_workload& workload, Findings& findings);
void check_files(const sb_workload& workload, Findings& findings);
void check_needs(const sb_workload& workload, Findings& findings);

}  // namespace scalebench::plugin
