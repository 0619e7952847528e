// SPDX-License-Identifier: Apache-2.0
#include "service/service.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "service/redis.hpp"
#include "service/redis_options.hpp"

namespace scalebench::service {
namespace {

Service redis_service() {
  return {
      "redis",         "a Redis server, or a cluster of them, on this machine, reached over loopback or a unix socket",
      redis_options(), "version, binary, pid, port, socket, settings in force, memory, modules; of each shard",
      check_redis,     deploy_redis};
}

}  // namespace

const std::vector<Service>& services() {
  static const std::vector<Service> all = {redis_service()};
  return all;
}

const Service& find_service(std::string_view name) {
  std::vector<std::string> names;
  for (const Service& service : services()) {
    if (service.name == name) return service;
    names.push_back(service.name);
  }
  base::wrong_input("there is no service `{}`{}: scalebench can deploy {}", base::printable(name),
                    base::did_you_mean(name, names), fmt::join(names, ", "));
}

const std::vector<plan::Option>& rows(std::string_view name) { return find_service(name).options; }

std::unique_ptr<Deployment> deploy(std::string_view name, const plan::Settings& settings,
                                   const Service::Arguments& server_arguments, int clients, const Waiting& waiting) {
  return find_service(name).deploy(settings, server_arguments, clients, waiting);
}

}  // namespace scalebench::service
