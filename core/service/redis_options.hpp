// SPDX-License-Identifier: Apache-2.0
// The options of service redis, as rows and as read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "plan/option.hpp"

namespace scalebench::service {

struct RedisOptions {
  int shards = 1;      ///< 1: a single server without cluster mode
  std::string binary;  ///< absolute path
  int io_threads = 1;
  std::vector<int> cpus;               ///< the servers may run on; empty: all
  bool over_unix = true;               ///< how ranks reach it; then there is no port at all
  std::string password;                ///< of every server that has a port; drawn by deploy_redis()
  std::vector<std::string> arguments;  ///< for the server, after our own settings
  int clients = 0;                     ///< connections of ranks to each server
};

std::vector<plan::Option> redis_options();

/// Throws wrong_input for what cannot be, lacking when there is no server binary.
RedisOptions read_redis_options(const plan::Settings& settings);

/// `0`, `0-3`, `0+2`, `any` (empty). Throws wrong_input.
std::vector<int> parse_cpus(std::string_view text);

}  // namespace scalebench::service
