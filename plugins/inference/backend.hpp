// SPDX-License-Identifier: Apache-2.0
// What is measured.
#pragma once

#include <optional>
#include <scalebench/sdk.hpp>

#include "model_file.hpp"
#include "model_store.hpp"
#include "task.hpp"
#include "wire/reply.hpp"

namespace scalebench::inference {

/// The first four are Stage's.
enum Measure : std::uint32_t {
  put_tensor,
  run_script,
  run_model,
  unpack_tensor,
  dag,
  loop,
  server_model,
  server_script,
  client,
  model_load,
  script_load,
  cold_start,
  reference_blas,
};

inline constexpr sdk::Metric measures[] = {
    sdk::duration("put_tensor", "the images go to the server", "images"),
    sdk::duration("run_script", "they are preprocessed there", "images"),
    sdk::duration("run_model", "the model runs", "images"),
    sdk::duration("unpack_tensor", "the answer comes back", "images"),
    sdk::duration("dag", "all of it as one AI.DAGEXECUTE", "images"),
    sdk::duration("loop", "a whole inference", "images"),
    sdk::duration("server_model",
                  "of a model run, the time inside the server: AI.INFO's duration; the rest is waiting"),
    sdk::duration("server_script", "the same of a script run"),
    sdk::duration("client", "making the connection, once in setup"),
    sdk::duration("model_load", "storing or loading the model, in setup"),
    sdk::duration("script_load", "storing or compiling the script, in setup"),
    sdk::duration("cold_start", "the rank's first inference, in setup"),
    sdk::metric("reference_blas", "1: libtorch uses the reference BLAS, which is about ten times slower", "1",
                SB_LOWER),
};

// From what went wrong here to what it means for the point.

/// Does `work`; what it throws becomes sdk::Usage where another model, script or option would help, else
/// sdk::ServiceLost.
template <typename Work>
void as_outcome(Work work) {
  try {
    work();
  } catch (const StageFailed& failure) {
    if (failure.lost()) throw sdk::ServiceLost(failure.what());
    throw sdk::Usage(failure.what());
  } catch (const wire::Failure& failure) {
    if (failure.fault() == wire::Fault::server_error && !failure.reply().empty()) throw sdk::Usage(failure.what());
    throw sdk::ServiceLost(failure.what());
  } catch (const TorchFailure& failure) {
    throw sdk::Usage(failure.what());
  } catch (const TorchMissing& failure) {
    throw sdk::ServiceLost(failure.what());
  } catch (const NeverReady& failure) {
    throw sdk::ServiceLost(failure.what());
  }
}

// Who computes: a server, or libtorch in this process.
//
// The steps are called in the order of Stage; each throws StageFailed. One thread at a time.

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
