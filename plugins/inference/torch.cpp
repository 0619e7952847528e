// SPDX-License-Identifier: Apache-2.0
#include "torch.hpp"

#include <dlfcn.h>

#include <filesystem>

namespace scalebench::inference {
namespace {

const char* last_words() {
  const char* words = dlerror();
  return words == nullptr ? "no reason was given" : words;
}

}  // namespace

const sb_torch_api& load_torch(const std::string& module_dir) {
  const std::string file = std::filesystem::path(module_dir) / "scalebench_torch.so";
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) throw TorchMissing(file + " is missing: " + without_torch);
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw TorchMissing(file + " cannot be loaded: " + last_words());
  void* entry = dlsym(library, SB_TORCH_ENTRY);
  if (entry == nullptr) throw TorchMissing(file + " is not scalebench's: " + last_words());
  const sb_torch_api& api = *reinterpret_cast<sb_torch_entry>(entry)();
  if (api.version == SB_TORCH_VERSION) return api;
  throw TorchMissing(file + " has another version than this plugin: build both from the same sources");
}

}  // namespace scalebench::inference
