// SPDX-License-Identifier: Apache-2.0
#include "answer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>

namespace scalebench::inference {
namespace {

constexpr double tolerance = 1e-4;

template <typename Real>
Real element(const wire::Tensor& tensor, std::size_t i) {
  Real value;
  std::memcpy(&value, tensor.bytes().data() + i * sizeof value, sizeof value);
  return value;
}

template <typename Real>
double largest(const wire::Tensor& tensor, std::size_t count) {
  double most = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double size = std::abs(static_cast<double>(element<Real>(tensor, i)));
    if (std::isfinite(size)) most = std::max(most, size);
  }
  return most;
}

bool is_same(double a, double b, double allowed) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return a == b || std::abs(a - b) <= allowed;
}

template <typename Real>
std::string compare(const wire::Tensor& expected, const wire::Tensor& got) {
  const std::size_t count = expected.bytes().size() / sizeof(Real);
  const double allowed = tolerance * largest<Real>(expected, count);
  for (std::size_t i = 0; i < count; ++i) {
    const double a = element<Real>(expected, i), b = element<Real>(got, i);
    if (is_same(a, b, allowed)) continue;
    return "element " + std::to_string(i) + " is " + std::to_string(b) + " instead of " + std::to_string(a);
  }
  return "";
}

}  // namespace

std::string difference(const wire::Tensor& expected, const wire::Tensor& got) {
  if (expected.type != got.type || expected.dims != got.dims || expected.bytes().size() != got.bytes().size())
    return "it is " + got.spec().text() + " instead of " + expected.spec().text();
  if (expected.type == wire::Dtype::float32) return compare<float>(expected, got);
  if (expected.type == wire::Dtype::float64) return compare<double>(expected, got);
  return std::ranges::equal(expected.bytes(), got.bytes()) ? "" : "its numbers differ";
}

}  // namespace scalebench::inference
