// SPDX-License-Identifier: Apache-2.0
// The services that workloads may need, as rows: help, option parsing, sweeps and `describe` come from them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plan/option.hpp"
#include "service/deployment.hpp"

namespace scalebench::service {

struct Service {
  using Arguments = std::vector<std::string>;

  std::string name, help;
  std::vector<plan::Option> options;  ///< launch axes
  std::string records;                ///< what facts() hold, for `describe`
  /// Throws wrong_input or lacking for what is known to fail before anything is started.
  std::function<void(const plan::Settings&)> check;
  std::function<std::unique_ptr<Deployment>(const plan::Settings&, const Arguments&, int clients, const Waiting&)>
      deploy;
};

const std::vector<Service>& services();

/// Throws wrong_input, with those that exist, for an unknown name.
const Service& find_service(std::string_view name);

const std::vector<plan::Option>& rows(std::string_view name);

/// Starts the service and waits until it answers. `settings` may hold options of others, which are passed by; those
/// that are missing have their defaults. `server_arguments` come from the workload's needs. `clients`: how many
/// connections the ranks will open to each server. Throws lacking, with the first errors in the server's log, when it
/// does not come up, and interrupted when `waiting` says that it need not. Call it from a thread that lives as long as
/// the deployment: the servers are killed when it ends.
std::unique_ptr<Deployment> deploy(std::string_view name, const plan::Settings& settings,
                                   const Service::Arguments& server_arguments, int clients,
                                   const Waiting& waiting = {});

}  // namespace scalebench::service
