// SPDX-License-Identifier: Apache-2.0
// What libtorch this is, and how many threads it uses.
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <torch/cuda.h>
#include <torch/version.h>

#include "inference/model/blas.hpp"
#include "inference/model/torch_backend.hpp"

namespace scalebench::torch_backend {

void set_threads(int intra_op, int inter_op) {
  if (intra_op > 0) at::set_num_threads(intra_op);
  if (inter_op > 0 && inter_op != inter_op_threads()) at::set_num_interop_threads(inter_op);
}

void prepare_thread() { at::init_num_threads(); }
int intra_op_threads() { return at::get_num_threads(); }
int inter_op_threads() { return static_cast<int>(at::get_num_interop_threads()); }  // a size_t from libtorch 2 on

std::string library_version() { return TORCH_VERSION; }
bool has_cuda() { return torch::cuda::is_available(); }

Blas blas_in_force() { return find_blas(reinterpret_cast<const void*>(&at::get_num_threads), at::hasMKL()); }

}  // namespace scalebench::torch_backend
