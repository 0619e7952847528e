// SPDX-License-Identifier: Apache-2.0
// A service that we started for a job: where it answers, what it is, whether it lives. It ends with its owner.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "service/folder.hpp"
#include "service/server.hpp"
#include "service/service.hpp"

namespace scalebench::service {

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
