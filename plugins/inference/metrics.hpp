// SPDX-License-Identifier: Apache-2.0
// What is measured.
#pragma once

#include <scalebench/sdk.hpp>

#include "stage.hpp"

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

}  // namespace scalebench::inference
