// SPDX-License-Identifier: Apache-2.0
// Who computes: a server, or libtorch in this process.
//
// The steps are called in the order of Stage; each throws StageFailed. One thread at a time.
#pragma once

#include <optional>

#include "stage.hpp"
#include "task.hpp"

namespace scalebench::inference {

/// What the other side has spent on model and script by its own account, per call since it was asked last.
struct InsideTimes {
  std::optional<double> model_ns;
  std::optional<double> script_ns;
};

class Backend {
 public:
  virtual ~Backend() = default;

  virtual void put_tensor() = 0;
  virtual void run_script() = 0;
  virtual void run_model() = 0;
  virtual void unpack_tensor(wire::Tensor& answer) = 0;
  /// All of them as one request.
  virtual void run_graph(wire::Tensor& answer) = 0;

  virtual InsideTimes inside_times() { return {}; }
  /// Removes what the steps left behind. Throws wire::Failure.
  virtual void clean() {}
};

}  // namespace scalebench::inference
