// SPDX-License-Identifier: Apache-2.0
// A TCP port of the loopback interface that is free now. Somebody may take it before the server does: be ready to
// retry.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plan/option.hpp"
#include "service/server.hpp"
#include "service/service.hpp"

namespace scalebench::service {

/// With `distance` the port so far above it is free too.
std::uint16_t free_port(int distance = 0);

// What a workload asks of a service, from template to words of a command line.

/// Splits `pattern` at blanks, then replaces ${name} in each piece by the variable or the option of that name. A value
/// with blanks stays in its piece; a piece that ends up empty is left out. Throws wrong_input naming what is unknown.
std::vector<std::string> expand_arguments(std::string_view pattern, const plan::Settings& settings,
                                          const std::map<std::string, std::string>& variables);

/// Whether a need with this `when` ("option=value", "" = always) counts. Throws wrong_input for an unknown option.
bool applies(std::string_view when, const plan::Settings& settings);

// A service that we started for a job: where it answers, what it is, whether it lives. It ends with its owner.

class Deployment {
 public:
  /// Starts what the service describes, waits until all of it is ready, forms it and asks for its facts. Throws
  /// lacking, with what the server's log says, when it does not come up, and interrupted when the wish is no more. Call
  /// it from a thread that lives as long as the deployment: the servers are killed when it ends.
  Deployment(const Service& service, const Wish& wish);
  Deployment(const Deployment&) = delete;
  Deployment& operator=(const Deployment&) = delete;
  ~Deployment() { stop(); }

  const Service& service() const { return service_; }
  const Endpoint& endpoint() const { return endpoint_; }
  /// Version, settings in force, pids, ports, `warning.*`; as they were when it became ready. Of the first process, and
  /// with its label in front what is different of each other one. `cpus_seen` is where processes were found running
  /// whenever alive() was asked.
  const Facts& facts() const { return facts_; }
  /// To be asked now and then while ranks run. False: cause() says which process died and why.
  bool alive();
  const std::string& cause() const { return cause_; }
  /// Polite first, then by force; the private folder is removed. Doing it again does nothing.
  void stop();

 private:
  void start(const std::vector<Description>& processes);
  void form();
  void find_endpoint();
  void record();
  std::vector<sb_process> raws() const;

  Service service_;
  Question question_;
  std::unique_ptr<ServiceFolder> folder_;
  std::vector<std::unique_ptr<Server>> servers_;
  Endpoint endpoint_;
  Facts facts_;
  std::string cause_;
};

}  // namespace scalebench::service
