// SPDX-License-Identifier: Apache-2.0
#include "inference/module/request.hpp"

#include <algorithm>

#include "inference/module/batch.hpp"
#include "inference/module/device_queue.hpp"
#include "inference/module/settings.hpp"
#include "redis/modules/tensor_type.hpp"

namespace scalebench::inference_server {
namespace {

torch_backend::View view_of(const Value& value) {
  if (const auto* tensor = std::get_if<TensorRef>(&value)) return (*tensor)->view();
  return std::get<torch_backend::Result>(value).view();
}

TensorRef to_tensor(const torch_backend::Result& result) {
  return tensor_store::make_tensor(result.type, result.shape, redis::make_string(result.bytes));
}

}  // namespace

const torch_backend::Device* device_of(const Step& step) {
  if (const auto* run = std::get_if<RunModel>(&step)) return &run->model->device;
  if (const auto* run = std::get_if<RunScript>(&step)) return &run->script->device;
  return nullptr;
}

void Request::submit(redis::Context* context, std::unique_ptr<Request> request, long long timeout_ms) {
  request->arrival_ = Clock::now();
  std::vector<std::unique_ptr<Request>> alone;
  alone.push_back(std::move(request));
  Request& self = *alone.front();
  while (!self.advance()) {
    if (!self.is_short()) return hand_over(context, std::move(alone.front()), timeout_ms);
    execute(alone);
  }
  self.reply(context);
}

void Request::hand_over(redis::Context* context, std::unique_ptr<Request> request, long long timeout_ms) {
  DeviceQueue& queue = queue_of(*device_of(request->current()));
  request->block(context, timeout_ms);
  request->is_of_threads_ = true;
  request->count_for_models(1);
  queue.push(std::move(request));
}

Request::~Request() {
  if (is_of_threads_) count_for_models(-1);
}

void Request::count_for_models(int requests) {
  for (const Step& step : steps) {
    if (const auto* run = std::get_if<RunModel>(&step)) run->model->requests_of_threads += requests;
  }
}

/// What one thread per queue promises, a model that is run by one at a time, is kept.
bool Request::is_short() const {
  const auto* run = std::get_if<RunModel>(&current());
  if (!run || settings().threads_per_queue > 1 || Clock::now() - arrival_ > Pace::most) return false;
  const StoredModel& model = *run->model;
  return !model.device.gpu && model.batching.size == 0 && model.requests_of_threads == 0 &&
         model.pace.is_short(torch_backend::bytes_of(inputs_of(run->inputs)));
}

torch_backend::Inputs Request::inputs_of(const Names& names) const {
  torch_backend::Inputs inputs;
  for (const std::string& name : names) inputs.push_back(view_of(tensors.at(name)));
  return inputs;
}

void Request::complete_step(const Names& outputs, const torch_backend::Results& results) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    // What goes to the keyspace is copied here, not on the main thread.
    put(outputs[i], is_persisted(outputs[i]) ? Value(to_tensor(results[i])) : Value(results[i]));
  }
  ++next_;
}

bool Request::is_persisted(const std::string& name) const { return std::ranges::find(persist, name) != persist.end(); }

void Request::put(const std::string& name, Value tensor) {
  const auto [place, is_new] = tensors.try_emplace(name);
  if (!is_new) replaced_.push_back(std::move(place->second));
  place->second = std::move(tensor);
}

void Request::fail_step(const std::string& text) { failure_ = text; }

bool Request::advance() {
  for (; failure_.empty() && next_ < steps.size(); ++next_) {
    if (const auto* set = std::get_if<SetTensor>(&current())) {
      put(set->name, set->tensor);
    } else if (const auto* get = std::get_if<GetTensor>(&current())) {
      got_.push_back(tensors.at(get->name));
    } else {
      return false;
    }
  }
  return true;
}

void Request::on_abandoned() { wake_queues(); }

void Request::persist_tensors(redis::Context* context) {
  for (const std::string& name : persist) {
    const redis::HeldString key = redis::make_string(name);
    const auto& tensor = std::get<TensorRef>(tensors.at(name));
    tensor_store::store_tensor(context, key.get(), tensor);
    tensor_store::replicate_tensor(context, key.get(), *tensor);
  }
}

void Request::reply(redis::Context* context) {
  if (is_graph) return reply_to_graph(context);
  if (!failure_.empty()) throw redis::ErrorReply(failure_);
  persist_tensors(context);
  redis::reply_with_simple_string(context, "OK");
}

void Request::reply_to_graph(redis::Context* context) {
  if (failure_.empty()) persist_tensors(context);
  redis::reply_with_array(context, static_cast<long>(steps.size()));
  for (std::size_t i = 0; i < steps.size(); ++i) reply_to_step(context, i);
}

void Request::reply_to_step(redis::Context* context, std::size_t index) {
  if (index == next_) {
    redis::reply_with_error(context, failure_.c_str());
  } else if (index > next_) {
    redis::reply_with_simple_string(context, "NA");
  } else if (const auto* get = std::get_if<GetTensor>(&steps[index])) {
    tensor_store::reply_tensor(context, view_of(got_[replied_gets_++]), get->format);
  } else {
    redis::reply_with_simple_string(context, "OK");
  }
}

}  // namespace scalebench::inference_server
