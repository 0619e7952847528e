// SPDX-License-Identifier: Apache-2.0
// Names on the server: all of one run begin alike, and those of one rank are on one shard.
//
// Several GPUs are named as SmartRedis names them: `<name>.GPU:<i>` for each, and `<name>` for device GPU.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "task.hpp"
#include "wire/client.hpp"

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

// Model and script on one shard: stored by the shard's first rank, awaited by the others, removed in the end.
//
// Throws wire::Failure with the server's words.

/// How requests are put together on the server; 0 leaves it out.
struct Batching {
  std::int64_t size = 0, min_size = 0, min_timeout_ms = 0;
};

/// Others wait for a model that is never going to come; why.
class NeverReady : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class ModelStore {
 public:
  /// Large models over slow networks, compiled for a GPU on arrival.
  static constexpr std::chrono::milliseconds longest_store{600'000};

  /// Borrows the client. `waiting`: ranks that will wait() for this one.
  ModelStore(wire::Client& client, Keys keys, int waiting)
      : client_(client), keys_(std::move(keys)), waiting_(waiting) {}

  /// AI.MODELSTORE, in chunks that the server takes and that keep its other clients waiting for about 3 ms. Over a
  /// connection of its own, which goes with its memory.
  void store_model(wire::Client& courier, const Task& task, const Batching& batching, const Copy& copy,
                   const std::string& bytes);
  void store_script(const Task& task, const Copy& copy);
  /// Everything stored so far.
  void remove();

  /// Tells those who wait that all is there.
  void announce();
  /// Tells them why it never will be. Each takes its copy of the word away, so that none is left.
  void announce_failure(const std::string& reason);
  /// Until somebody announced. Throws NeverReady when that says no, `give_up` says so, or nothing comes in time.
  void wait(const std::function<bool()>& give_up, std::chrono::milliseconds most);

 private:
  std::size_t chunk_bytes();
  void tell(std::string_view word);
  void command(wire::Client& client, const std::vector<std::string_view>& words) const;

  wire::Client& client_;
  Keys keys_;
  int waiting_;
  std::vector<std::string> models_, scripts_;  ///< stored by this one
  bool announced_ = false;
};

}  // namespace scalebench::inference
