// SPDX-License-Identifier: Apache-2.0
#include <caffe2/serialize/read_adapter_interface.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "inference/model/torch_value.hpp"

namespace scalebench::torch_backend {
namespace {

/// Lets libtorch read a file that lies in several pieces of memory, without joining them.
class PartsReader final : public caffe2::serialize::ReadAdapterInterface {
 public:
  explicit PartsReader(std::span<const std::string_view> parts) : parts_(parts.begin(), parts.end()) {
    for (const std::string_view part : parts_) size_ += part.size();
  }

  std::size_t size() const override { return size_; }

  std::size_t read(std::uint64_t position, void* buffer, std::size_t wanted, const char*) const override {
    std::size_t done = 0;
    for (const std::string_view part : parts_) {
      if (position < part.size()) {
        const std::size_t bytes = std::min<std::size_t>(part.size() - position, wanted - done);
        std::memcpy(static_cast<char*>(buffer) + done, part.data() + position, bytes);
        done += bytes;
        position += bytes;
      }
      position -= part.size();
      if (done == wanted) break;
    }
    return done;
  }

 private:
  std::vector<std::string_view> parts_;
  std::size_t size_ = 0;
};

std::vector<std::string> input_names(const c10::FunctionSchema& schema) {
  std::vector<std::string> names;
  for (const c10::Argument& argument : schema.arguments()) names.push_back(argument.name());
  if (!names.empty()) names.erase(names.begin());  // self
  return names;
}

std::optional<std::size_t> output_count(const c10::FunctionSchema& schema) {
  if (schema.returns().size() != 1) return std::nullopt;
  const c10::TypePtr type = schema.returns().front().type();
  if (type->kind() == c10::TypeKind::TensorType) return 1;
  if (type->kind() == c10::TypeKind::TupleType) return type->containedTypes().size();
  return std::nullopt;
}

std::int64_t rows_of(const Inputs& request) {
  return request.front().shape.empty() ? 1 : request.front().shape.front();
}

std::vector<Results> split(const std::vector<at::Tensor>& tensors, std::span<const Inputs> requests) {
  std::vector<Results> all(requests.size());
  for (const at::Tensor& tensor : tensors) {
    std::int64_t row = 0;
    for (std::size_t i = 0; i < requests.size(); ++i) {
      all[i].push_back(slice(tensor, row, rows_of(requests[i])));
      row += rows_of(requests[i]);
    }
  }
  return all;
}

void check_rows(const std::vector<at::Tensor>& tensors, std::span<const Inputs> requests) {
  std::int64_t rows = 0;
  for (const Inputs& request : requests) rows += rows_of(request);
  for (const at::Tensor& tensor : tensors) {
    if (tensor.dim() == 0 || tensor.size(0) != rows) {
      throw BackendFailure("ERR Model did not generate the expected batch size");
    }
  }
}

}  // namespace

struct Model::Loaded {
  mutable torch::jit::Module module;  // forward() of a const module does not compile; it changes nothing
  at::Device device = at::kCPU;
  std::vector<std::string> inputs;
  std::optional<std::size_t> outputs;
};

Model::Model(std::span<const std::string_view> parts, Device device) : loaded_(std::make_unique<Loaded>()) {
  loaded_->device = torch_device(device);
  try {
    translated([&] {
      loaded_->module = torch::jit::load(std::make_shared<PartsReader>(parts), loaded_->device);
      loaded_->module.eval();
    });
  } catch (const BackendFailure& failure) {
    throw BackendFailure(std::string("istream reader failed: ") + failure.what());
  }
  translated([&] {
    const c10::FunctionSchema& schema = loaded_->module.get_method("forward").function().getSchema();
    loaded_->inputs = input_names(schema);
    loaded_->outputs = output_count(schema);
  });
}

Model::~Model() = default;
Model::Model(Model&&) noexcept = default;
Model& Model::operator=(Model&&) noexcept = default;

const std::vector<std::string>& Model::inputs() const { return loaded_->inputs; }
std::optional<std::size_t> Model::outputs() const { return loaded_->outputs; }

std::size_t Model::parameters() const {
  std::int64_t count = 0;
  for (const at::Tensor& tensor : loaded_->module.parameters()) count += tensor.numel();
  return static_cast<std::size_t>(count);
}

std::size_t Model::parameter_bytes() const {
  std::size_t bytes = 0;
  for (const at::Tensor& tensor : loaded_->module.parameters()) bytes += tensor.nbytes();
  for (const at::Tensor& tensor : loaded_->module.buffers()) bytes += tensor.nbytes();
  return bytes;
}

std::vector<Results> Model::run(std::span<const Inputs> requests) const {
  std::vector<Results> results;
  translated([&] {
    const c10::InferenceMode guard;
    std::vector<c10::IValue> inputs;
    for (std::size_t i = 0; i < requests.front().size(); ++i) inputs.emplace_back(join(requests, i, loaded_->device));
    const std::vector<at::Tensor> tensors = host_tensors(loaded_->module.forward(std::move(inputs)));
    if (requests.size() > 1) {
      check_rows(tensors, requests);
      results = split(tensors, requests);
    } else {
      results.resize(1);
      for (const at::Tensor& tensor : tensors) results.front().push_back(whole(tensor));
    }
  });
  return results;
}

}  // namespace scalebench::torch_backend
