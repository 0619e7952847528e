// SPDX-License-Identifier: Apache-2.0
// Service redis: one server or a cluster on this machine, for our user alone: a unix socket in a 0700 folder, and where
// ranks need TCP a port of the loopback behind a random password. No persistence.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "plan/option.hpp"
#include "service/deployment.hpp"

namespace scalebench::service {

void check_redis(const plan::Settings& settings);

std::unique_ptr<Deployment> deploy_redis(const plan::Settings& settings, const std::vector<std::string>& arguments,
                                         int clients, const Waiting& waiting);

}  // namespace scalebench::service
