// SPDX-License-Identifier: Apache-2.0
// libtorch on demand: scalebench_torch.so, loaded when it is needed and never unloaded.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "torch_api.h"
#include "wire/tensor.hpp"

namespace scalebench::inference {

/// libtorch did not do what it was asked; its words.
class TorchFailure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// There is no scalebench_torch.so, or it cannot be loaded; the sentence says what to do.
class TorchMissing : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Why a file of libtorch's is missing, and the ways out.
inline constexpr const char* without_torch =
    "this scalebench was built without libtorch; install it (Debian: libtorch-dev libopenblas0-openmp) and build "
    "again, "
    "or measure a running RedisAI with --endpoint and --model FILE";

/// Loads scalebench_torch.so of that folder. Throws TorchMissing.
const sb_torch_api& load_torch(const std::string& module_dir);

template <typename Object>
using TorchOwner = std::unique_ptr<Object, void (*)(Object*)>;

/// `object` as returned by a function of the API that left its words in `error`; throws TorchFailure.
template <typename Object>
TorchOwner<Object> owned(Object* object, void (*release)(Object*), const sb_torch_error& error) {
  if (object == nullptr) throw TorchFailure(error.text);
  return {object, release};
}

// Whether two answers of a model are the same.

/// What is different in `got`, or "". Reals may differ by 1e-4 of the largest value expected, other numbers not at all.
std::string difference(const wire::Tensor& expected, const wire::Tensor& got);

// The file of ResNet-50: built once and kept in the user's cache.

/// $XDG_CACHE_HOME/scalebench, ~/.cache/scalebench, or scalebench in the folder for temporary files.
std::filesystem::path cache_folder();

/// ResNet-50 in `folder`, built where it is not there or `rebuild` is set. Of several processes one builds and the
/// others wait, until `give_up` says so. Throws TorchFailure.
std::string provide_resnet50(const sb_torch_api& torch, const std::filesystem::path& folder, bool rebuild,
                             const std::function<bool()>& give_up);

}  // namespace scalebench::inference
