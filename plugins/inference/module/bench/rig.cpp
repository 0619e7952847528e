// SPDX-License-Identifier: Apache-2.0
#include "inference/module/bench/rig.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "inference/model_file.hpp"
#include "support/ratio.hpp"

namespace scalebench::inference_bench {
namespace {

const sb_torch_api& torch() { return inference::load_torch(SCALEBENCH_MODULE_DIR); }

std::string provide_model() {
  return inference::provide_resnet50(torch(), inference::cache_folder(), false, [] { return false; });
}

/// A process that has used libtorch cannot fork one that uses it.
std::string provide_model_apart() {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::runtime_error("cannot make a pipe");
  const pid_t child = fork();
  if (child == 0) {
    const std::string path = provide_model();
    _exit(write(ends[1], path.data(), path.size()) == static_cast<ssize_t>(path.size()) ? 0 : 1);
  }
  close(ends[1]);
  std::string path(4096, '\0');
  const ssize_t bytes = read(ends[0], path.data(), path.size());
  close(ends[0]);
  waitpid(child, nullptr, 0);
  if (bytes <= 0) throw std::runtime_error("ResNet-50 cannot be built");
  path.resize(static_cast<std::size_t>(bytes));
  return path;
}

void infer_with(inference::Backend& backend, wire::Tensor& answer) {
  backend.put_tensor();
  backend.run_script();
  backend.run_model();
  backend.unpack_tensor(answer);
}

}  // namespace

inference::Task make_task() {
  inference::Task task;
  task.model_name = "resnet50";
  task.model_file = provide_model_apart();
  task.script = inference::read_script("preprocess", "", 1);
  task.device = "CPU";
  task.dims = {224, 224, 3};
  task.image = inference::draw_image(task.spec(), 1);
  return task;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

OnOneCore::OnOneCore() : core((sched_getaffinity(0, sizeof before_, &before_), support::pin_to_one_core())) {}
OnOneCore::~OnOneCore() { sched_setaffinity(0, sizeof before_, &before_); }

Server::Server(int intra_op_threads)
    : server_({"--loadmodule", SCALEBENCH_MODULE_DIR "/inference.so", "INTRA_OP_PARALLELISM",
               std::to_string(intra_op_threads)}) {}

void Server::store(const inference::Task& task, const inference::Batching& batching) const {
  wire::Client client(endpoint());
  inference::ModelStore model_store(client, keys_of(0), 0);
  model_store.store_model(client, task, batching, {.suffix = "", .device = "CPU"}, read_file(task.model_file));
  model_store.store_script(task, {.suffix = "", .device = "CPU"});
}

inference::Keys keys_of(int rank) { return inference::make_keys("bench", "", rank, 1); }

Served::Served(const wire::Endpoint& endpoint, const inference::Task& task, int rank)
    : client_(endpoint), keys_(keys_of(rank)), backend_(client_, task, keys_) {}

void Served::infer() { infer_with(backend_, answer_); }

double Served::computed_us(const std::string& key) {
  constexpr std::size_t duration = 11;
  const long long before = computed_us_;
  computed_us_ = client_.command(Words{"AI.INFO", key})[duration].integer();
  return static_cast<double>(computed_us_ - before);
}

Local::Local(const inference::Task& task, int intra_op_threads) : backend_(torch(), task) {
  sb_torch_error error{};
  if (!torch().set_threads(intra_op_threads, 0, &error)) throw std::runtime_error(error.text);
  backend_.load_model();
  backend_.compile_script();
}

void Local::infer() { infer_with(backend_, answer_); }

}  // namespace scalebench::inference_bench
