// SPDX-License-Identifier: Apache-2.0
// Failed operations of a run, alike ones together: below the table of `scalebench show`.
//
//   put_tensor: 3 × code 111, Connection refused (first in rank 1, iteration 17)
#pragma once

#include <string>
#include <vector>

#include "report/figures_table.hpp"
#include "store/records.hpp"

namespace scalebench::report {

/// The ten most frequent kinds of failure; "" without failures.
std::string failures_text(const std::vector<store::FailureRow>& failures, const Look& look = {});

}  // namespace scalebench::report
