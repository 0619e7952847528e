// SPDX-License-Identifier: Apache-2.0
// ResNet-50 with random weights as a TorchScript file.
#pragma once

#include <cstdint>
#include <string>

namespace scalebench::torch_backend {

/// The architecture and the parameter names of torchvision's resnet50; the same seed gives the same weights on every
/// machine. Writes to a file of its own first, so that a reader never sees half a model. Returns the file's path, whose
/// name tells the content; one that was cut off is built anew. Throws BackendFailure.
std::string build_resnet50(const std::string& folder, std::uint64_t seed, bool rebuild);

}  // namespace scalebench::torch_backend
