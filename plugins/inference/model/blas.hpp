// SPDX-License-Identifier: Apache-2.0
// Finds the library that a loaded library's calls of BLAS end in.
#pragma once

#include "inference/model/torch_backend.hpp"

namespace scalebench::torch_backend {

/// `inside` is any address inside the calling library; `has_mkl`: it says it was built with MKL.
Blas find_blas(const void* inside, bool has_mkl);

}  // namespace scalebench::torch_backend
