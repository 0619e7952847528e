// SPDX-License-Identifier: Apache-2.0
// The time that a server says it spent inside a model or script: AI.INFO's duration and calls.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "wire/client.hpp"

namespace scalebench::inference {

class InsideClock {
 public:
  InsideClock(wire::Client& client, const std::string& key);

  /// Mean nanoseconds per call since the last time, calls of other clients among them. Nothing the first time, without
  /// a call, and when the server does not say.
  std::optional<double> mean_since_last();

 private:
  struct Count {
    std::int64_t microseconds = 0, calls = 0;
  };
  std::optional<Count> ask();

  wire::Client& client_;
  wire::Batch question_;
  wire::Reply reply_;
  std::optional<Count> last_;
};

}  // namespace scalebench::inference
