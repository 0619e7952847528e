// SPDX-License-Identifier: Apache-2.0
// A TCP port of the loopback interface that is free now. Somebody may take it before the server does: be ready to
// retry.
#pragma once

#include <cstdint>

namespace scalebench::service {

/// With `distance` the port so far above it is free too.
std::uint16_t free_port(int distance = 0);

}  // namespace scalebench::service
