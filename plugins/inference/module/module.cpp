// SPDX-License-Identifier: Apache-2.0
// inference.so: the tensor store, and models and scripts of libtorch that run on it; RedisAI's commands.
#include "inference/module/allocator.hpp"
#include "inference/module/graph_commands.hpp"
#include "inference/module/info_commands.hpp"
#include "inference/module/model_commands.hpp"
#include "inference/module/run_commands.hpp"
#include "inference/module/script_commands.hpp"
#include "inference/module/settings.hpp"
#include "inference/module/stored_model.hpp"
#include "inference/module/stored_script.hpp"
#include "redis/modules/tensor_commands.hpp"

using namespace scalebench;
using namespace scalebench::inference_server;

namespace {

bool register_all(redis::Context* context) {
  return tensor_store::register_tensor_store(context) && register_model_type(context) &&
         register_script_type(context) && register_model_commands(context) && register_script_commands(context) &&
         register_run_commands(context) && register_graph_commands(context) && register_info_commands(context);
}

void warn_of_slow_blas(redis::Context* context) {
  const torch_backend::Blas blas = torch_backend::blas_in_force();
  if (!blas.is_reference()) return;
  redis::log(context, "warning",
             "libtorch calls the reference BLAS (%s): matrix products take about ten times as long as with OpenBLAS "
             "(Debian: libopenblas0-openmp)",
             blas.file.c_str());
}

bool apply_settings(redis::Context* context, redis::Arguments arguments) {
  try {
    settings() = parse_settings(arguments);
    torch_backend::set_threads(settings().intra_op_threads, settings().inter_op_threads);
    return true;
  } catch (const std::exception& error) {
    redis::log(context, "warning", "%s", error.what());
    return false;
  }
}

}  // namespace

extern "C" __attribute__((visibility("default"))) int RedisModule_OnLoad(redis::Context* context, redis::String** argv,
                                                                         int argc) {
  if (!redis::bind(context, "ai", 1)) return redis::failed;
  if (!apply_settings(context, redis::Arguments(argv, static_cast<std::size_t>(argc)))) return redis::failed;
  keep_large_blocks();
  warn_of_slow_blas(context);
  return register_all(context) ? redis::ok : redis::failed;
}
