// SPDX-License-Identifier: Apache-2.0
#include "inference/module/module.hpp"

#include <dlfcn.h>
#include <sys/types.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "inference/module/graph_commands.hpp"
#include "inference/module/info_commands.hpp"
#include "inference/module/model_commands.hpp"
#include "inference/module/run_commands.hpp"
#include "inference/module/settings.hpp"
#include "inference/module/stored_model.hpp"
#include "redis/modules/tensor_commands.hpp"

namespace scalebench::inference_server {
namespace {

/// jemalloc's control function: reads a setting, writes it, or both.
using Control = int (*)(const char* name, void* old, std::size_t* old_bytes, const void* new_value,
                        std::size_t new_bytes);

template <typename Number>
Number read_setting(Control control, const std::string& name) {
  Number value = 0;
  std::size_t bytes = sizeof value;
  return control(name.c_str(), &value, &bytes, nullptr, 0) == 0 ? value : 0;
}

/// Where blocks of that size come from: an arena that exists once there was one.
unsigned arena_of_large_blocks(Control control, std::size_t threshold_bytes) {
  struct Free {
    void operator()(void* memory) const { std::free(memory); }
  };
  const std::unique_ptr<void, Free> block(std::malloc(threshold_bytes));
  const void* const address = block.get();
  unsigned arena = 0;
  std::size_t bytes = sizeof arena;
  control("arenas.lookup", &arena, &bytes, &address, sizeof address);
  return arena;
}

/// Two things send large blocks back: a time of 0 for what is dirty, and that neither time is endless (-1). Of muzzy
/// pages the kernel takes what it needs.
void keep_blocks_of(Control control, unsigned arena) {
  const std::string prefix = "arena." + std::to_string(arena) + ".";
  const auto usual_ms = read_setting<ssize_t>(control, "arenas.dirty_decay_ms");
  constexpr ssize_t endless = -1;
  control((prefix + "dirty_decay_ms").c_str(), nullptr, nullptr, &usual_ms, sizeof usual_ms);
  control((prefix + "muzzy_decay_ms").c_str(), nullptr, nullptr, &endless, sizeof endless);
}

}  // namespace

void keep_large_blocks() {
  const auto control = reinterpret_cast<Control>(dlsym(RTLD_DEFAULT, "mallctl"));
  if (!control) return;
  const auto threshold_bytes = read_setting<std::size_t>(control, "opt.oversize_threshold");
  if (threshold_bytes == 0) return;
  if (const unsigned arena = arena_of_large_blocks(control, threshold_bytes); arena > 0) keep_blocks_of(control, arena);
}

}  // namespace scalebench::inference_server

// inference.so: the tensor store, and models and scripts of libtorch that run on it; RedisAI's commands.

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
