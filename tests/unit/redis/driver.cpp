// SPDX-License-Identifier: Apache-2.0
// Plays a driver: `service-driver SHARDS` deploys redis, says the servers' pids and waits to be killed.
#include <unistd.h>

#include <cstdio>

#include "plugin/library.hpp"
#include "service/deployment.hpp"

int main(int argc, char** argv) {
  if (argc != 2) return 98;
  using namespace scalebench;
  const service::Service redis(*plugin::Library::load(REDIS_PLUGIN).services().front());
  const plan::Settings settings = {{"shards", plan::parse_value(redis.options()[0], argv[1])}};
  const service::Deployment deployment(redis, {settings, {}, 1});
  for (const auto& [key, value] : deployment.facts()) {
    if (key == "pid" || key.ends_with(".pid")) std::printf("%s ", value.c_str());
  }
  std::puts("");
  std::fflush(stdout);
  pause();
  return 0;
}
