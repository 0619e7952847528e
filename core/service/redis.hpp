// SPDX-License-Identifier: Apache-2.0
// Service redis: one server or a cluster on this machine, private to us (loopback, a 0700 folder, no persistence).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "plan/option.hpp"
#include "service/deployment.hpp"

namespace scalebench::service {

void check_redis(const plan::Settings& settings);

std::unique_ptr<Deployment> deploy_redis(const plan::Settings& settings, const std::vector<std::string>& arguments,
                                         int clients);

}  // namespace scalebench::service
