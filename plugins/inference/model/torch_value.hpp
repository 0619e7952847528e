// SPDX-License-Identifier: Apache-2.0
// Between the project's tensors and libtorch's: what the sources that include libtorch share.
#pragma once

#include <torch/script.h>

#include <functional>

#include "inference/model/torch_backend.hpp"

namespace scalebench::torch_backend {

/// Throws BackendFailure for a GPU where libtorch finds no CUDA.
at::Device torch_device(Device device);

/// A fresh tensor on the device: request i's input `index`, joined along the first dimension.
at::Tensor join(std::span<const Inputs> requests, std::size_t index, at::Device device);

/// The tensors of what a model or function returned, on the host and contiguous.
std::vector<at::Tensor> host_tensors(const c10::IValue& returned);

/// `rows` of the first dimension from `first_row`.
Result slice(const at::Tensor& tensor, std::int64_t first_row, std::int64_t rows);
Result whole(const at::Tensor& tensor);

/// Runs `work`; what libtorch throws becomes a BackendFailure of one line.
void translated(const std::function<void()>& work);

}  // namespace scalebench::torch_backend
