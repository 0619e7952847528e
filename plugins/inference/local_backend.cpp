// SPDX-License-Identifier: Apache-2.0
#include "local_backend.hpp"

#include <cstring>

namespace scalebench::inference {

LocalBackend::LocalBackend(const sb_torch_api& torch, const Task& task)
    : torch_(torch),
      task_(task),
      dims_(task.dims.begin(), task.dims.end()),
      model_(nullptr, torch.free_model),
      script_(nullptr, torch.free_script),
      input_(nullptr, torch.free_tensor),
      processed_(nullptr, torch.free_tensor),
      output_(nullptr, torch.free_tensor) {}

void LocalBackend::load_model() {
  sb_torch_error error = {};
  model_.reset(torch_.load_model(task_.model_file.c_str(), task_.device.c_str(), &error));
  if (!model_) throw TorchFailure(task_.subject(false) + " cannot be loaded: " + error.text);
}

void LocalBackend::compile_script() {
  if (!task_.script) return;
  sb_torch_error error = {};
  script_.reset(torch_.compile_script(task_.script.source.c_str(), task_.device.c_str(), &error));
  if (!script_) throw TorchFailure(task_.subject(true) + " cannot be compiled: " + error.text);
}

void LocalBackend::put_tensor() {
  sb_torch_error error = {};
  input_.reset(torch_.make_tensor(std::string(wire::name_of(task_.type)).c_str(), dims_.data(), dims_.size(),
                                  task_.image.data(), task_.image.size(), &error));
  if (!input_) fail(Stage::put_tensor, error);
}

void LocalBackend::run_script() {
  sb_torch_error error = {};
  const sb_torch_tensor* input = input_.get();
  sb_torch_tensor* result = nullptr;
  if (!torch_.run_script(script_.get(), task_.script.function.c_str(), &input, 1, &result, 1, &error))
    fail(Stage::run_script, error);
  processed_.reset(result);
}

void LocalBackend::run_model() {
  sb_torch_error error = {};
  const sb_torch_tensor* input = task_.script ? processed_.get() : input_.get();
  sb_torch_tensor* result = nullptr;
  if (!torch_.run_model(model_.get(), &input, 1, &result, 1, &error)) fail(Stage::run_model, error);
  output_.reset(result);
}

void LocalBackend::unpack_tensor(wire::Tensor& answer) {
  const sb_torch_tensor* output = output_.get();
  const auto type = wire::parse_dtype(torch_.tensor_type(output));
  if (!type) fail(Stage::unpack_tensor, {"the answer has an element type that is no number"});
  answer.type = *type;
  const std::int64_t* shape = torch_.tensor_shape(output);
  answer.dims.assign(shape, shape + torch_.tensor_dimensions(output));
  answer.memory.resize(torch_.tensor_bytes(output));
  std::memcpy(answer.memory.bytes().data(), torch_.tensor_data(output), torch_.tensor_bytes(output));
}

void LocalBackend::run_graph(wire::Tensor& answer) {
  put_tensor();
  if (task_.script) run_script();
  run_model();
  unpack_tensor(answer);
}

void LocalBackend::fail(Stage stage, const sb_torch_error& error) const {
  constexpr std::int32_t refused = 1;
  throw StageFailed(
      stage, refused, false,
      std::string(name_of(stage)) + ", " + task_.subject(stage == Stage::run_script) + ": " + gist_of(error.text));
}

}  // namespace scalebench::inference
