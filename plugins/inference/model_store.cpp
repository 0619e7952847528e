// SPDX-License-Identifier: Apache-2.0
#include "model_store.hpp"

#include <algorithm>
#include <array>
#include <thread>

namespace scalebench::inference {
namespace {

std::string suffix_of(int device) { return ".GPU:" + std::to_string(device); }

}  // namespace

std::vector<Copy> copies_for(const std::string& device, int devices) {
  std::vector<Copy> copies = {{"", device}};
  for (int at = 0; devices > 1 && at < devices; ++at) copies.push_back({suffix_of(at), "GPU:" + std::to_string(at)});
  return copies;
}

Keys make_keys(const std::string& run_id, const std::string& tag, int rank, int devices) {
  Keys keys;
  keys.prefix = (tag.empty() ? "" : "{" + tag + "}") + run_id + ":";
  keys.model = keys.prefix + "model";
  keys.script = keys.prefix + "script";
  keys.suffix = devices > 1 ? suffix_of(rank % devices) : "";
  const std::string number = std::to_string(rank);
  keys.input = keys.prefix + "input:" + number;
  keys.processed = keys.prefix + "processed:" + number;
  keys.output = keys.prefix + "output:" + number;
  keys.ready = keys.prefix + "ready";
  return keys;
}

namespace {

using std::chrono::milliseconds;
constexpr std::string_view all_there = "ok";
/// Redis reads an argument while it comes and looks at no other client meanwhile: 102 MB at a time were 40 to 70 ms.
constexpr std::size_t polite_chunk_bytes = std::size_t{4} << 20U;

}  // namespace

void ModelStore::command(wire::Client& client, const std::vector<std::string_view>& words) const {
  client.command_on(client.shard_of(keys_.prefix), words, longest_store);
}

std::size_t ModelStore::chunk_bytes() {
  constexpr std::array<std::string_view, 3> question = {"AI.CONFIG", "GET", "MODEL_CHUNK_SIZE"};
  try {
    const auto said = client_.command_on(client_.shard_of(keys_.prefix), question);
    const auto most = static_cast<std::size_t>(std::max(said.integer(), 0LL));
    return most > 0 ? std::min(most, polite_chunk_bytes) : polite_chunk_bytes;
  } catch (const wire::Failure& failure) {
    if (failure.reply().starts_with("NOPERM")) return polite_chunk_bytes;
    throw;
  }
}

void ModelStore::store_model(wire::Client& courier, const Task& task, const Batching& batching, const Copy& copy,
                             const std::string& bytes) {
  const std::string key = keys_.model + copy.suffix;
  std::vector<std::string_view> words = {"AI.MODELSTORE", key, "TORCH", copy.device};
  const std::string size = std::to_string(batching.size), min = std::to_string(batching.min_size),
                    timeout = std::to_string(batching.min_timeout_ms);
  if (batching.size > 0) words.insert(words.end(), {"BATCHSIZE", size});
  if (batching.min_size > 0) words.insert(words.end(), {"MINBATCHSIZE", min});
  if (batching.min_timeout_ms > 0) words.insert(words.end(), {"MINBATCHTIMEOUT", timeout});
  words.emplace_back("BLOB");
  const std::size_t chunk = chunk_bytes();
  for (std::string_view rest = bytes; !rest.empty(); rest.remove_prefix(std::min(chunk, rest.size())))
    words.push_back(rest.substr(0, chunk));
  try {
    command(courier, words);
  } catch (const wire::Failure& failure) {
    throw wire::Failure(failure.fault(), task.subject(false) + " cannot be stored: " + failure.what(), failure.reply());
  }
  models_.push_back(key);
}

void ModelStore::store_script(const Task& task, const Copy& copy) {
  const std::string key = keys_.script + copy.suffix;
  try {
    command(client_, {"AI.SCRIPTSET", key, copy.device, "SOURCE", task.script.source});
  } catch (const wire::Failure& failure) {
    throw wire::Failure(failure.fault(), task.subject(true) + " cannot be stored: " + failure.what(), failure.reply());
  }
  scripts_.push_back(key);
}

void ModelStore::remove() {
  for (; !models_.empty(); models_.pop_back()) command(client_, {"AI.MODELDEL", models_.back()});
  for (; !scripts_.empty(); scripts_.pop_back()) command(client_, {"AI.SCRIPTDEL", scripts_.back()});
  if (announced_ && waiting_ > 0) client_.erase(keys_.ready);
  announced_ = false;
}

/// A word for each of those who wait. One that is not fetched, because its rank was stopped, goes by itself.
void ModelStore::tell(std::string_view word) {
  if (waiting_ == 0) return;
  std::vector<std::string_view> words = {"RPUSH", keys_.ready};
  words.insert(words.end(), static_cast<std::size_t>(waiting_), word);
  client_.command(words, keys_.ready);
  client_.command(std::array<std::string_view, 3>{"EXPIRE", keys_.ready, "600"}, keys_.ready);
}

void ModelStore::announce() {
  announced_ = true;
  tell(all_there);
}

void ModelStore::announce_failure(const std::string& reason) { tell(reason); }

void ModelStore::wait(const std::function<bool()>& give_up, milliseconds most) {
  constexpr milliseconds pause{10};
  const std::array<std::string_view, 2> question = {"LPOP", keys_.ready};
  for (milliseconds waited{0}; waited < most; waited += pause) {
    const auto said = client_.command(question, keys_.ready);
    if (said.text() == all_there) return;
    if (!said.text().empty()) throw NeverReady(std::string(said.text()));
    if (give_up()) throw NeverReady("a stop was asked for before the model was there");
    std::this_thread::sleep_for(pause);
  }
  throw NeverReady("the model was not there after " + std::to_string(most.count() / 1000) + " s");
}

}  // namespace scalebench::inference
