// SPDX-License-Identifier: Apache-2.0
// Names on the server: all of one run begin alike, and those of one rank are on one shard.
//
// Several GPUs are named as SmartRedis names them: `<name>.GPU:<i>` for each, and `<name>` for device GPU.
#pragma once

#include <string>
#include <vector>

namespace scalebench::inference {

/// A copy of model and script: what its name ends in, and the device it is for.
struct Copy {
  std::string suffix;
  std::string device;
};
std::vector<Copy> copies_for(const std::string& device, int devices);

struct Keys {
  std::string prefix;                    ///< what all names of the run on this shard begin with
  std::string model, script;             ///< without the suffix of a copy
  std::string suffix;                    ///< of the copy that this rank uses
  std::string input, processed, output;  ///< of this rank
  std::string ready;  ///< for each rank that waits `ok` once model and script can be used, or why they never will

  std::string own_model() const { return model + suffix; }
  std::string own_script() const { return script + suffix; }
};

/// `tag`: a hash tag that leads to the rank's shard, empty on a single server.
Keys make_keys(const std::string& run_id, const std::string& tag, int rank, int devices);

}  // namespace scalebench::inference
