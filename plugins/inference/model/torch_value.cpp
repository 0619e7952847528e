// SPDX-License-Identifier: Apache-2.0
#include "inference/model/torch_value.hpp"

#include <torch/cuda.h>

#include <array>
#include <cstring>

namespace scalebench::torch_backend {
namespace {

constexpr std::array<std::optional<at::ScalarType>, tensor_store::element_types> scalar_types = {
    at::kFloat, at::kDouble, at::kChar, at::kShort, at::kInt, at::kLong, at::kByte, {}, at::kBool, {}};

at::ScalarType scalar_type(ElementType type) {
  if (const auto found = scalar_types[static_cast<std::size_t>(type)]) return *found;
  throw BackendFailure(std::string("libtorch has no element type ") + tensor_store::name_of(type));
}

ElementType element_type(at::ScalarType type) {
  for (std::size_t i = 0; i < scalar_types.size(); ++i) {
    if (scalar_types[i] == type) return static_cast<ElementType>(i);
  }
  throw BackendFailure(std::string("a result has the element type ") + c10::toString(type) +
                       ", which the tensor store lacks");
}

Shape joined_shape(std::span<const Inputs> requests, std::size_t index) {
  const auto& first = requests.front()[index].shape;
  Shape shape(first.begin(), first.end());
  for (const Inputs& request : requests.subspan(1)) shape.at(0) += request[index].shape.front();
  return shape;
}

void append_tensors(const c10::IValue& value, std::vector<at::Tensor>& tensors) {
  if (value.isTensor()) {
    tensors.push_back(value.toTensor().to(at::kCPU).contiguous());
  } else if (value.isTensorList()) {
    for (const at::Tensor& tensor : value.toTensorVector()) append_tensors(tensor, tensors);
  } else if (value.isTuple()) {
    for (const c10::IValue& element : value.toTupleRef().elements()) append_tensors(element, tensors);
  } else if (value.isList()) {
    for (const c10::IValue& element : value.toListRef()) append_tensors(element, tensors);
  } else if (!value.isNone()) {
    throw BackendFailure("a result is no tensor but " + value.tagKind());
  }
}

std::string one_line(std::string_view text) {
  std::string line;
  for (const char letter : text) {
    const bool blank = letter == '\n' || letter == '\r' || letter == '\t' || letter == ' ';
    if (!blank) line.push_back(letter);
    if (blank && !line.empty() && line.back() != ' ') line.push_back(' ');
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

}  // namespace

at::Device torch_device(Device device) {
  if (!device.gpu) return at::kCPU;
  if (!torch::cuda::is_available()) throw BackendFailure("GPU requested but Torch couldn't find CUDA");
  return at::Device(at::kCUDA, static_cast<at::DeviceIndex>(device.index));
}

at::Tensor join(std::span<const Inputs> requests, std::size_t index, at::Device device) {
  at::Tensor joined = at::empty(joined_shape(requests, index), scalar_type(requests.front()[index].type));
  char* out = static_cast<char*>(joined.data_ptr());
  for (const Inputs& request : requests) {
    const std::string_view bytes = request[index].bytes;
    if (!bytes.empty()) std::memcpy(out, bytes.data(), bytes.size());
    out += bytes.size();
  }
  return device.is_cpu() ? joined : joined.to(device);
}

std::vector<at::Tensor> host_tensors(const c10::IValue& returned) {
  std::vector<at::Tensor> tensors;
  append_tensors(returned, tensors);
  return tensors;
}

Result whole(const at::Tensor& tensor) {
  return {element_type(tensor.scalar_type()),
          tensor.sizes().vec(),
          {static_cast<const char*>(tensor.data_ptr()), tensor.nbytes()},
          std::make_shared<at::Tensor>(tensor)};
}

Result slice(const at::Tensor& tensor, std::int64_t first_row, std::int64_t rows) {
  return whole(tensor.narrow(0, first_row, rows));
}

Result copy_of(const View& view) {
  const Inputs inputs = {view};
  return whole(join(std::span(&inputs, 1), 0, at::kCPU));
}

void translated(const std::function<void()>& work) {
  try {
    work();
  } catch (const BackendFailure&) {
    throw;
  } catch (const c10::Error& error) {
    throw BackendFailure(one_line(error.what_without_backtrace()));
  } catch (const std::exception& error) {
    throw BackendFailure(one_line(error.what()));
  }
}

}  // namespace scalebench::torch_backend
