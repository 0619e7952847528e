// SPDX-License-Identifier: Apache-2.0
#include <torch/jit.h>

#include "inference/model/torch_value.hpp"

namespace scalebench::torch_backend {
namespace {

bool is_list_of(const c10::TypePtr& type, c10::TypeKind element) {
  return type->kind() == c10::TypeKind::ListType && type->containedType(0)->kind() == element;
}

bool is_entry_point(const c10::FunctionSchema& schema) {
  const auto& parameters = schema.arguments();
  return parameters.size() == 3 && is_list_of(parameters[0].type(), c10::TypeKind::TensorType) &&
         is_list_of(parameters[1].type(), c10::TypeKind::StringType) &&
         is_list_of(parameters[2].type(), c10::TypeKind::StringType);
}

c10::List<std::string> string_list(const std::vector<std::string>& strings) {
  c10::List<std::string> list;
  for (const std::string& string : strings) list.push_back(string);
  return list;
}

c10::List<at::Tensor> tensor_list(std::span<const at::Tensor> tensors) {
  c10::List<at::Tensor> list;
  for (const at::Tensor& tensor : tensors) list.push_back(tensor);
  return list;
}

/// Gives each parameter its tensor, and a last parameter that is a list the rest.
std::vector<c10::IValue> positional(const std::string& function, const c10::FunctionSchema& schema,
                                    std::span<const at::Tensor> tensors) {
  const auto wrong_number = [&] { return BackendFailure("Wrong number of inputs provided to function: " + function); };
  std::vector<c10::IValue> stack;
  for (const c10::Argument& parameter : schema.arguments()) {
    if (is_list_of(parameter.type(), c10::TypeKind::TensorType)) {
      stack.emplace_back(tensor_list(tensors));
      tensors = {};
    } else {
      if (tensors.empty()) throw wrong_number();
      stack.emplace_back(tensors.front());
      tensors = tensors.subspan(1);
    }
  }
  if (!tensors.empty()) throw wrong_number();
  return stack;
}

/// RedisAI lets scripts call its server; libtorch says of these names that it does not know them.
[[noreturn]] void explain(const BackendFailure& failure) {
  if (std::string_view(failure.what()).find("undefined value redis") == std::string_view::npos) throw failure;
  throw BackendFailure(
      "redis.execute and redisAI.model_execute, with which scripts call RedisAI, are not here: let the client send the "
      "command, or run models and scripts as steps of one AI.DAGEXECUTE");
}

}  // namespace

struct Script::Compiled {
  std::shared_ptr<torch::jit::CompilationUnit> unit;
  at::Device device = at::kCPU;

  torch::jit::Function& function(const std::string& name) const {
    if (torch::jit::Function* found = unit->find_function(name)) return *found;
    throw BackendFailure("Function does not exist: " + name);
  }
};

Script::Script(const std::string& source, Device device) : compiled_(std::make_unique<Compiled>()) {
  compiled_->device = torch_device(device);
  try {
    translated([&] { compiled_->unit = torch::jit::compile(source); });
  } catch (const BackendFailure& failure) {
    explain(failure);
  }
}

Script::~Script() = default;
Script::Script(Script&&) noexcept = default;
Script& Script::operator=(Script&&) noexcept = default;

void Script::check_entry_point(const std::string& function) const {
  const torch::jit::Function* found = compiled_->unit->find_function(function);
  if (!found) throw BackendFailure("Function " + function + " does not exist in the given script.");
  const c10::FunctionSchema& schema = found->getSchema();
  if (schema.arguments().size() != 3) {
    throw BackendFailure("Wrong number of inputs in function " + function + ". Expected 3 but was " +
                         std::to_string(schema.arguments().size()));
  }
  if (!is_entry_point(schema)) {
    throw BackendFailure("Wrong inputs type in function " + function + ". Expected signature similar to: def " +
                         function + "(tensors: List[Tensor], keys: List[str], args: List[str])");
  }
}

Results Script::run(const std::string& function, const Inputs& inputs, const std::vector<std::string>& keys,
                    const std::vector<std::string>& arguments) const {
  Results results;
  translated([&] {
    const c10::InferenceMode guard;
    torch::jit::Function& called = compiled_->function(function);
    std::vector<at::Tensor> tensors;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      tensors.push_back(join(std::span(&inputs, 1), i, compiled_->device));
    }
    std::vector<c10::IValue> stack;
    if (is_entry_point(called.getSchema())) {
      stack = {tensor_list(tensors), string_list(keys), string_list(arguments)};
    } else {
      stack = positional(function, called.getSchema(), tensors);
    }
    for (const at::Tensor& tensor : host_tensors(called(std::move(stack)))) results.push_back(whole(tensor));
  });
  return results;
}

}  // namespace scalebench::torch_backend
