// SPDX-License-Identifier: Apache-2.0
// What the harness itself costs.
#pragma once

#include "plugin/library.hpp"

namespace scalebench::engine {

/// Nanoseconds that one iteration of the null workload with one timed section takes beyond its two clock reads: here,
/// in this process, without MPI. Takes about 20 ms. Throws base::Error when there is no temporary folder to write to.
double measure_floor(const plugin::Library& null);

}  // namespace scalebench::engine
