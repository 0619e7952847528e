// SPDX-License-Identifier: Apache-2.0
#include "unit/inference/fake_torch.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>

#include "inference/model/torch_backend.hpp"

namespace scalebench::inference_server {

Behaviour& Behaviour::of(const std::string& blob) {
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<Behaviour>> all;
  const std::lock_guard lock(mutex);
  auto& one = all[blob];
  if (!one) one = std::make_unique<Behaviour>();
  return *one;
}

void Behaviour::close_gate() {
  const std::lock_guard lock(mutex_);
  gate_is_open_ = false;
}

void Behaviour::open_gate() {
  const std::lock_guard lock(mutex_);
  gate_is_open_ = true;
  changed_.notify_all();
}

void Behaviour::fail() {
  const std::lock_guard lock(mutex_);
  fails_ = true;
}

std::vector<std::size_t> Behaviour::batches() {
  const std::lock_guard lock(mutex_);
  return batches_;
}

std::size_t Behaviour::runs() {
  const std::lock_guard lock(mutex_);
  return std::accumulate(batches_.begin(), batches_.end(), std::size_t{0});
}

int Behaviour::most_at_once() {
  const std::lock_guard lock(mutex_);
  return most_at_once_;
}

void Behaviour::wait_until_one_runs() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return running_ > 0; });
}

void Behaviour::run(std::size_t requests) {
  std::unique_lock lock(mutex_);
  most_at_once_ = std::max(most_at_once_, ++running_);
  changed_.notify_all();
  changed_.wait(lock, [this] { return gate_is_open_; });
  --running_;
  batches_.push_back(requests);
  if (fails_) throw torch_backend::BackendFailure("the model fails");
}

}  // namespace scalebench::inference_server

namespace scalebench::torch_backend {

std::string name_of(Device device) { return device.gpu ? "GPU:" + std::to_string(device.index) : "CPU"; }
std::optional<Device> parse_device(std::string_view) { return Device{}; }
void prepare_thread() {}

struct Model::Loaded {
  inference_server::Behaviour& behaviour;
};

Model::Model(std::span<const std::string_view> parts, Device)
    : loaded_(new Loaded{inference_server::Behaviour::of(std::string(parts.front()))}) {}
Model::~Model() = default;
Model::Model(Model&&) noexcept = default;
Model& Model::operator=(Model&&) noexcept = default;
std::size_t Model::parameter_bytes() const { return 0; }

/// One output for each request: a copy of its first input, all in memory that they share.
std::vector<Results> Model::run(std::span<const Inputs> requests) const {
  loaded_->behaviour.run(requests.size());
  auto memory = std::make_shared<std::string>();
  for (const Inputs& inputs : requests) memory->append(inputs.front().bytes);
  std::vector<Results> results;
  std::size_t at = 0;
  for (const Inputs& inputs : requests) {
    const View& input = inputs.front();
    const Shape shape(input.shape.begin(), input.shape.end());
    results.push_back({Result{input.type, shape, std::string_view(*memory).substr(at, input.bytes.size()), memory}});
    at += input.bytes.size();
  }
  return results;
}

struct Script::Compiled {};
Script::Script(const std::string&, Device) {}
Script::~Script() = default;
Script::Script(Script&&) noexcept = default;
Script& Script::operator=(Script&&) noexcept = default;
void Script::check_entry_point(const std::string&) const {}
Results Script::run(const std::string&, const Inputs&, const std::vector<std::string>&,
                    const std::vector<std::string>&) const {
  return {};
}

}  // namespace scalebench::torch_backend
