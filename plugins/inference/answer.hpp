// SPDX-License-Identifier: Apache-2.0
// Whether two answers of a model are the same.
#pragma once

#include <string>

#include "wire/tensor.hpp"

namespace scalebench::inference {

/// What is different in `got`, or "". Reals may differ by 1e-4 of the largest value expected, other numbers not at all.
std::string difference(const wire::Tensor& expected, const wire::Tensor& got);

}  // namespace scalebench::inference
