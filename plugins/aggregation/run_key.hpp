// SPDX-License-Identifier: Apache-2.0
// Which runs have keys in a Redis. A run stands in a set there for as long as it has keys, and its connection bears
// its name: what stands in the set and has no connection was killed, and the next run removes its keys. A server that
// forbids these commands is left as it is.
#pragma once

#include <string>

#include "wire/client.hpp"

namespace scalebench::aggregation {

class RunKey {
 public:
  /// The set of runs with keys.
  static constexpr const char* set = "scalebench.aggregation";

  /// Enters `run` into the set and removes what dead ones left behind, an earlier one of its name too: before the
  /// run puts anything. `client` outlives this object.
  RunKey(wire::Client& client, std::string run);
  /// The run has no keys any more.
  void withdraw();

 private:
  void enter();
  void sweep();
  bool is_alive(const std::string& run, std::string_view clients) const;
  void erase_keys_of(const std::string& run);
  void erase_keys_of(const std::string& run, std::size_t shard);
  void remove(const std::string& run);

  wire::Client& client_;
  std::string run_;
};

}  // namespace scalebench::aggregation
