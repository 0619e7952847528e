// SPDX-License-Identifier: Apache-2.0
#include "server_backend.hpp"

#include <array>
#include <filesystem>
#include <utility>

namespace scalebench::inference {

std::string TorchFacts::text() const { return "libtorch " + version + ", BLAS: " + blas + ", " + threads(); }

std::string TorchFacts::threads() const {
  const std::string own =
      "intra-op threads " + std::to_string(intra_op) + ", inter-op threads " + std::to_string(inter_op);
  return per_queue ? own + ", threads per queue " + std::to_string(*per_queue) : own;
}

std::optional<TorchFacts> ask_facts(wire::Client& client, std::size_t shard) {
  constexpr std::array<std::string_view, 1> question = {"AI.INFO"};
  wire::Reply reply;
  try {
    reply = client.command_on(shard, question);
  } catch (const wire::Failure& failure) {
    if (failure.fault() == wire::Fault::server_error) return std::nullopt;
    throw;
  }
  TorchFacts facts;
  for (std::size_t at = 0; at + 1 < reply.size(); at += 2) {
    const std::string_view name = reply[at].text();
    const wire::ReplyView value = reply[at + 1];
    if (name == "libtorch") facts.version = value.text();
    if (name == "blas") facts.blas = value.text();
    if (name == "threads per queue") facts.per_queue = static_cast<int>(value.integer());
    if (name == "intra-op threads") facts.intra_op = static_cast<int>(value.integer());
    if (name == "inter-op threads") facts.inter_op = static_cast<int>(value.integer());
  }
  if (facts.version.empty()) return std::nullopt;
  facts.is_slow = facts.blas == "reference BLAS";
  return facts;
}

void require_commands(wire::Client& client, std::size_t shard, const std::string& module_dir) {
  constexpr std::array<std::string_view, 3> question = {"COMMAND", "INFO", "AI.MODELEXECUTE"};
  const wire::Reply reply = client.command_on(shard, question);
  if (reply.size() == 1 && reply[0].kind() == wire::ReplyView::Kind::array) return;
  const auto module = std::filesystem::path(module_dir) / "inference.so";
  std::error_code ignored;
  const std::string ours = std::filesystem::exists(module, ignored) ? " or " + module.string() : "";
  throw wire::Failure(wire::Fault::server_error, client.address_of(shard).text() +
                                                     ": the server runs no models; load RedisAI" + ours + " into it");
}

namespace {

using Words = std::vector<std::string_view>;

Words script_words(const Task& task, const std::string& key, const Keys& keys) {
  return {"AI.SCRIPTEXECUTE", key, task.script.function, "INPUTS", "1", keys.input, "OUTPUTS", "1", keys.processed};
}

Words model_words(const Task& task, const std::string& key, const Keys& keys) {
  return {"AI.MODELEXECUTE", key, "INPUTS",   "1", task.script ? keys.processed : keys.input,
          "OUTPUTS",         "1", keys.output};
}

void append(Words& all, const Words& words) {
  all.emplace_back("|>");
  all.insert(all.end(), words.begin(), words.end());
}

/// Of the steps of a graph, in their order.
std::vector<Stage> stages_of_graph(const Task& task) {
  if (!task.script) return {Stage::put_tensor, Stage::run_model, Stage::unpack_tensor};
  return {Stage::put_tensor, Stage::run_script, Stage::run_model, Stage::unpack_tensor};
}

bool is_loss(wire::Fault fault) {
  return fault == wire::Fault::connection_lost || fault == wire::Fault::deadline_exceeded;
}

}  // namespace

ServerBackend::ServerBackend(wire::Client& client, const Task& task, const Keys& keys)
    : client_(client),
      task_(task),
      keys_(keys),
      model_clock_(client, keys.own_model()),
      script_clock_(client, keys.own_script()) {
  const std::string model = keys.own_model(), script = keys.own_script();
  model_.act(model_words(task, model, keys), model);
  if (task.script) script_.act(script_words(task, script, keys), script);
}

template <typename Work>
void ServerBackend::stage(Stage stage, Work work) {
  try {
    work();
  } catch (const wire::Failure& failure) {
    const std::string& reply = failure.reply();
    const std::string why = reply.empty() ? failure.what() : wire::printable(gist_of(reply));
    throw StageFailed(stage, static_cast<std::int32_t>(failure.fault()), is_loss(failure.fault()),
                      std::string(name_of(stage)) + ", " + task_.subject(stage == Stage::run_script) + ": " + why);
  }
}

void ServerBackend::put_tensor() {
  stage(Stage::put_tensor, [this] { client_.put_tensor(keys_.input, task_.spec(), task_.image); });
}

void ServerBackend::run_script() {
  stage(Stage::run_script, [this] { client_.run(script_); });
}

void ServerBackend::run_model() {
  stage(Stage::run_model, [this] { client_.run(model_); });
}

void ServerBackend::unpack_tensor(wire::Tensor& answer) {
  stage(Stage::unpack_tensor, [&] { client_.get_tensor(keys_.output, answer); });
}

/// What goes through the graph has no key in the database: only its answer comes back.
void ServerBackend::write_graph() {
  const std::string model = keys_.own_model(), script = keys_.own_script(), type(wire::name_of(task_.type));
  std::vector<std::string> dims;
  for (const std::size_t dim : task_.dims) dims.push_back(std::to_string(dim));
  Words put = {"AI.TENSORSET", keys_.input, type};
  put.insert(put.end(), dims.begin(), dims.end());
  put.emplace_back("BLOB");
  put.emplace_back(reinterpret_cast<const char*>(task_.image.data()), task_.image.size());
  Words words = {"AI.DAGEXECUTE", "ROUTING", model};
  append(words, put);
  if (task_.script) append(words, script_words(task_, script, keys_));
  append(words, model_words(task_, model, keys_));
  append(words, {"AI.TENSORGET", keys_.output, "META", "BLOB"});
  graph_.graph(words, model, stages_of_graph(task_).size(), graph_answer_);
}

void ServerBackend::run_graph(wire::Tensor& answer) {
  if (graph_.empty()) write_graph();
  try {
    client_.run(graph_);
  } catch (const wire::Failure&) {
    stage(stage_of(graph_.entry(0).setback), [] { throw; });
  }
  std::swap(answer, graph_answer_);
}

/// What concerns the graph as a whole is told of the model.
Stage ServerBackend::stage_of(const wire::Setback& setback) const {
  const std::vector<Stage> stages = stages_of_graph(task_);
  return setback && setback.step < stages.size() ? stages[setback.step] : Stage::run_model;
}

InsideTimes ServerBackend::inside_times() {
  return {model_clock_.mean_since_last(), task_.script ? script_clock_.mean_since_last() : std::nullopt};
}

void ServerBackend::clean() {
  for (const std::string* key : {&keys_.input, &keys_.processed, &keys_.output}) client_.erase(*key);
}

InsideClock::InsideClock(wire::Client& client, const std::string& key) : client_(client) {
  question_.ask(std::array<std::string_view, 2>{"AI.INFO", key}, key, reply_);
}

std::optional<double> InsideClock::mean_since_last() {
  const std::optional<Count> now = ask();
  const std::optional<Count> before = std::exchange(last_, now);
  if (!now || !before || now->calls <= before->calls || now->microseconds < before->microseconds) return std::nullopt;
  constexpr double nanoseconds = 1000;
  return static_cast<double>(now->microseconds - before->microseconds) * nanoseconds /
         static_cast<double>(now->calls - before->calls);
}

std::optional<InsideClock::Count> InsideClock::ask() {
  try {
    client_.run(question_);
  } catch (const wire::Failure&) {  // the next step of an inference meets it too, and tells
    return std::nullopt;
  }
  Count count;
  for (std::size_t at = 0; at + 1 < reply_.size(); at += 2) {
    if (reply_[at].text() == "duration") count.microseconds = reply_[at + 1].integer();
    if (reply_[at].text() == "calls") count.calls = reply_[at + 1].integer();
  }
  return count;
}

}  // namespace scalebench::inference
