// SPDX-License-Identifier: Apache-2.0
// A service that we started for a job: where it answers, what it is, whether it lives. It ends with its owner.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <string>

#include "base/error.hpp"

namespace scalebench::service {

/// Rows of the table `service`, in the order of their names. Never holds a credential.
using Facts = std::map<std::string, std::string>;

/// How long a service may take to come up, and who may end the wait.
struct Waiting {
  std::chrono::nanoseconds patience{1};  ///< the user's; 0 = for ever
  std::function<bool()> stopped = {};    ///< whether nobody wants it any more; empty: never

  /// How long one wait may take: `least`, which bounds it on a slow machine, or the user's patience if that is longer.
  std::chrono::nanoseconds longest(std::chrono::nanoseconds least) const {
    return patience.count() == 0 ? std::chrono::nanoseconds::max() : std::max(least, patience);
  }
  /// To be asked in every round of the wait; throws interrupted.
  void heed_stop() const {
    if (stopped && stopped())
      throw base::Error(base::Exit::interrupted, "stopped on request while the service came up");
  }
};

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
