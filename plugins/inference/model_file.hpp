// SPDX-License-Identifier: Apache-2.0
// The file of ResNet-50: built once and kept in the user's cache.
#pragma once

#include <filesystem>
#include <functional>

#include "torch.hpp"

namespace scalebench::inference {

/// $XDG_CACHE_HOME/scalebench, ~/.cache/scalebench, or scalebench in the folder for temporary files.
std::filesystem::path cache_folder();

/// ResNet-50 in `folder`, built where it is not there or `rebuild` is set. Of several processes one builds and the
/// others wait, until `give_up` says so. Throws TorchFailure.
std::string provide_resnet50(const sb_torch_api& torch, const std::filesystem::path& folder, bool rebuild,
                             const std::function<bool()>& give_up);

}  // namespace scalebench::inference
