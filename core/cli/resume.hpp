// SPDX-License-Identifier: Apache-2.0
// What --resume does with an order.
#pragma once

#include "cli/order.hpp"

namespace scalebench::cli {

/// Takes out of the order what its database has done; points of resumable workloads that did not come to their end go
/// on in the runs that they began. Nothing without --resume. To be called again when a setting of points became known.
void leave_out_done(Order& order);

}  // namespace scalebench::cli
