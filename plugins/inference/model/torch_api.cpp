// SPDX-License-Identifier: Apache-2.0
#include "inference/torch_api.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "inference/model/resnet.hpp"
#include "inference/model/torch_backend.hpp"
#include "inference/preprocess.hpp"

using namespace scalebench;

struct sb_torch_model {
  torch_backend::Model model;
};
struct sb_torch_script {
  torch_backend::Script script;
};
struct sb_torch_tensor {
  torch_backend::Result result;
};

namespace {

using torch_backend::BackendFailure;

/// The border: what `work` throws becomes `failed` and the text.
template <typename Value, typename Work>
Value bordered(sb_torch_error* error, Value failed, Work work) noexcept {
  try {
    return work();
  } catch (const std::exception& failure) {
    if (error) std::snprintf(error->text, sizeof error->text, "%s", failure.what());
    return failed;
  }
}

template <std::size_t bytes>
void put(char (&out)[bytes], const std::string& text) {
  std::snprintf(out, bytes, "%s", text.c_str());
}

torch_backend::Device device_named(const char* name) {
  if (const auto device = torch_backend::parse_device(name)) return *device;
  throw BackendFailure(std::string("'") + name + "' is no device: use CPU, GPU or GPU:n");
}

void describe(sb_torch_info* info) {
  const torch_backend::Blas blas = torch_backend::blas_in_force();
  *info = {};
  put(info->version, torch_backend::library_version());
  info->has_cuda = torch_backend::has_cuda();
  put(info->blas, blas.name);
  put(info->blas_file, blas.file);
  info->blas_is_slow = blas.is_reference();
  info->intra_op_threads = torch_backend::intra_op_threads();
  info->inter_op_threads = torch_backend::inter_op_threads();
}

int set_threads(int intra_op, int inter_op, sb_torch_error* error) {
  return bordered(error, 0, [&] { return torch_backend::set_threads(intra_op, inter_op), 1; });
}

int build_resnet50(const char* folder, std::uint64_t seed, int rebuild, char* path, std::size_t path_bytes,
                   sb_torch_error* error) {
  return bordered(error, 0, [&] {
    const std::string file = torch_backend::build_resnet50(folder, seed, rebuild != 0);
    if (file.size() >= path_bytes) throw BackendFailure("the path of the model is too long: " + file);
    std::copy_n(file.c_str(), file.size() + 1, path);
    return 1;
  });
}

const char* preprocess_script() { return scalebench::inference::preprocess_source; }

sb_torch_model* load_model(const char* path, const char* device, sb_torch_error* error) {
  return bordered(error, static_cast<sb_torch_model*>(nullptr), [&] {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw BackendFailure(std::string("cannot read the model ") + path);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    const std::string_view part = bytes;
    auto model = std::make_unique<sb_torch_model>(
        sb_torch_model{torch_backend::Model(std::span(&part, 1), device_named(device))});
    return model.release();
  });
}

void free_model(sb_torch_model* model) { const std::unique_ptr<sb_torch_model> owner(model); }

std::uint64_t model_parameters(const sb_torch_model* model) { return model->model.parameters(); }

sb_torch_script* compile_script(const char* source, const char* device, sb_torch_error* error) {
  return bordered(error, static_cast<sb_torch_script*>(nullptr), [&] {
    auto script =
        std::make_unique<sb_torch_script>(sb_torch_script{torch_backend::Script(source, device_named(device))});
    return script.release();
  });
}

void free_script(sb_torch_script* script) { const std::unique_ptr<sb_torch_script> owner(script); }

sb_torch_tensor* release(torch_backend::Result result) {
  return std::make_unique<sb_torch_tensor>(sb_torch_tensor{std::move(result)}).release();
}

sb_torch_tensor* make_tensor(const char* type, const std::int64_t* shape, std::size_t dimensions, const void* data,
                             std::size_t bytes, sb_torch_error* error) {
  return bordered(error, static_cast<sb_torch_tensor*>(nullptr), [&] {
    const auto element = tensor_store::element_type_of(type);
    if (!element) throw BackendFailure(std::string("'") + type + "' is no element type");
    const tensor_store::Shape lengths(shape, shape + dimensions);
    const std::size_t unit_bytes = tensor_store::element_bytes(*element);
    const auto count = tensor_store::element_count(lengths, unit_bytes);
    if (!count || *count * unit_bytes != bytes)
      throw BackendFailure("data length does not match tensor shape and type");
    return release(torch_backend::copy_of({*element, lengths, {static_cast<const char*>(data), bytes}}));
  });
}

void free_tensor(sb_torch_tensor* tensor) { const std::unique_ptr<sb_torch_tensor> owner(tensor); }
const char* tensor_type(const sb_torch_tensor* tensor) { return tensor_store::name_of(tensor->result.type); }
std::size_t tensor_dimensions(const sb_torch_tensor* tensor) { return tensor->result.shape.size(); }
const std::int64_t* tensor_shape(const sb_torch_tensor* tensor) { return tensor->result.shape.data(); }
const void* tensor_data(const sb_torch_tensor* tensor) { return tensor->result.bytes.data(); }
std::size_t tensor_bytes(const sb_torch_tensor* tensor) { return tensor->result.bytes.size(); }

torch_backend::Inputs views(const sb_torch_tensor* const* tensors, std::size_t count) {
  torch_backend::Inputs inputs;
  for (std::size_t i = 0; i < count; ++i) inputs.push_back(tensors[i]->result.view());
  return inputs;
}

int hand_over(torch_backend::Results results, sb_torch_tensor** outputs, std::size_t n_outputs) {
  if (results.size() != n_outputs) {
    throw BackendFailure("it returned " + std::to_string(results.size()) + " tensors, not " +
                         std::to_string(n_outputs));
  }
  std::ranges::transform(results, outputs, [](torch_backend::Result& result) { return release(std::move(result)); });
  return 1;
}

int run_model(const sb_torch_model* model, const sb_torch_tensor* const* inputs, std::size_t n_inputs,
              sb_torch_tensor** outputs, std::size_t n_outputs, sb_torch_error* error) {
  return bordered(error, 0, [&] {
    const torch_backend::Inputs request = views(inputs, n_inputs);
    return hand_over(std::move(model->model.run(std::span(&request, 1)).front()), outputs, n_outputs);
  });
}

int run_script(const sb_torch_script* script, const char* function, const sb_torch_tensor* const* inputs,
               std::size_t n_inputs, sb_torch_tensor** outputs, std::size_t n_outputs, sb_torch_error* error) {
  return bordered(error, 0, [&] {
    return hand_over(script->script.run(function, views(inputs, n_inputs), {}, {}), outputs, n_outputs);
  });
}

constexpr sb_torch_api api = {SB_TORCH_VERSION, describe,     set_threads,      build_resnet50,    preprocess_script,
                              load_model,       free_model,   model_parameters, compile_script,    free_script,
                              make_tensor,      free_tensor,  tensor_type,      tensor_dimensions, tensor_shape,
                              tensor_data,      tensor_bytes, run_model,        run_script};

}  // namespace

extern "C" __attribute__((visibility("default"))) const sb_torch_api* scalebench_torch() { return &api; }
