// SPDX-License-Identifier: Apache-2.0
// The services of one job: those that are started for it, and those that are there already.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "plan/job.hpp"
#include "plugin/library.hpp"
#include "service/deployment.hpp"

namespace scalebench::campaign {

class Services {
 public:
  /// Starts what the job's workloads need and has no endpoint. `all`: the services that the plugin's workloads need,
  /// the first one first; `gives_up` is asked while waiting. Throws base::Error when one does not come up or does not
  /// answer.
  Services(const plan::Job& job, const plugin::Library& library, const std::vector<service::Service>& all,
           const std::function<bool()>& gives_up);

  /// Of all of them, the first one first.
  const plan::Endpoints& endpoints() const { return endpoints_; }
  /// What is known of them: of the first one as it is, of each other with its name in front.
  service::Facts facts() const;
  /// Those started here, with how they are reached, for people.
  const std::vector<std::string>& started() const { return started_; }

  /// To be asked now and then. False: cause() says which process of those started here died and why.
  bool alive();
  const std::string& cause() const { return cause_; }

 private:
  struct One {
    std::string name;
    service::Facts found;                             ///< of one that is there already
    std::unique_ptr<service::Deployment> deployment;  ///< of one started here
  };

  std::vector<One> all_;
  plan::Endpoints endpoints_;
  std::vector<std::string> started_;
  std::string cause_;
};

}  // namespace scalebench::campaign
