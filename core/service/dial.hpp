// SPDX-License-Identifier: Apache-2.0
// Connecting to an address within a deadline.
#pragma once

#include <scalebench/endpoint.hpp>

#include <chrono>
#include <string>

#include "base/file.hpp"

namespace scalebench::service {

using sdk::Address;
using sdk::Endpoint;
using Deadline = std::chrono::steady_clock::time_point;

/// Throws lacking when nobody answers there.
base::Fd dial(const Address& address, Deadline end);
/// None when nobody listens there.
base::Fd try_dial(const Address& address, Deadline end);

bool is_numeric(const std::string& host);
/// Where a connected socket leads: the address that `asked` was resolved to, with its name kept.
Address reached(int socket, const Address& asked);

/// Waits until the socket is ready for `events`; throws lacking "<name> did not answer in time".
void await(int socket, short events, Deadline end, const std::string& name);

}  // namespace scalebench::service
