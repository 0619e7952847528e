// SPDX-License-Identifier: Apache-2.0
// A service that we started for a job: where it answers, what it is, whether it lives. It ends with its owner.
#pragma once

#include <map>
#include <string>

namespace scalebench::service {

/// Rows of the table `service`, in the order of their names. Never holds a credential.
using Facts = std::map<std::string, std::string>;

class Deployment {
 public:
  Deployment() = default;
  Deployment(const Deployment&) = delete;
  Deployment& operator=(const Deployment&) = delete;
  virtual ~Deployment() = default;  ///< stops it

  /// What a rank connects to, such as `unix:///tmp/…/redis.sock`; with credentials where it has some.
  virtual std::string endpoint() const = 0;
  /// Version, settings in force, pids, ports, `warning.*`; as they were when it became ready. `cpus_seen` is where its
  /// servers were found running whenever alive() was asked.
  virtual const Facts& facts() const = 0;
  /// To be asked now and then while ranks run. False: cause() says which server died and why.
  virtual bool alive() = 0;
  virtual const std::string& cause() const = 0;
  /// Polite first, then by force; the private folder is removed. Doing it again does nothing.
  virtual void stop() = 0;
};

}  // namespace scalebench::service
