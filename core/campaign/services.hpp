// SPDX-License-Identifier: Apache-2.0
// Which services a job needs, and what their servers are to be told, from the rows of the job's workloads.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "plan/job.hpp"
#include "plugin/library.hpp"
#include "service/deployment.hpp"
#include "service/service.hpp"

namespace scalebench::campaign {

struct ServiceOrder {
  std::string service;
  std::vector<std::string> arguments;
};

/// Those that workloads of the job need and that the job has no endpoint of.
std::vector<ServiceOrder> services_of(const plan::Job& job, const plugin::Library& library);

/// Jobs whose service is there already: the options that a need would have handed to it, as `KEYWORD ${option}`, become
/// what its facts say under that keyword (`config.KEYWORD`, or `module.…_KEYWORD` of what it has loaded), or the text
/// `unknown` where they do not. Throws wrong_input when an option of `typed` says something else, or nobody can tell
/// whether it is so.
void take_servers_word(std::vector<plan::Job>& jobs, const plugin::Library& library, std::string_view service,
                       const service::Found& found, const std::set<std::string>& typed);

/// Throws lacking, with the remedy, for the first file that a workload of the job needs and that is not there.
void require_files(const plan::Job& job, const plugin::Library& library);

struct MissingFile {
  std::string file, when, remedy;  ///< `when` as in sb_need
};

/// The files that some points of the plugin would need and that are not there. One whose name depends on an option is
/// not looked for.
std::vector<MissingFile> missing_files(const plugin::Library& library, const std::string& module_dir);

// The services of one job: those that are started for it, and those that are there already.

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
