// SPDX-License-Identifier: Apache-2.0
#include "wire/dataset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace scalebench::wire {
namespace {

static_assert(std::endian::native == std::endian::little, "fields and tensors are sent in the machine's byte order");

constexpr std::string_view names_field = ".tensor_names";
constexpr std::string_view complete_field = ".COMPLETE";

std::string meta_key(std::string_view base) { return fmt::format("{}.meta", base); }

std::string tensor_key(std::string_view base, std::string_view tensor) { return fmt::format("{}.{}", base, tensor); }

/// `name` of `prefix.{name}`.
std::string_view name_in(std::string_view base) {
  const auto open = base.find('{');
  const auto close = base.rfind('}');
  return open == std::string_view::npos || close == std::string_view::npos || close < open
             ? base
             : base.substr(open + 1, close - open - 1);
}

}  // namespace

std::string prefixed(std::string_view prefix, std::string_view key) {
  return prefix.empty() ? std::string(key) : fmt::format("{}.{}", prefix, key);
}

std::string encode_texts(std::span<const std::string_view> texts) {
  std::string bytes(1, static_cast<char>(MetaType::text));
  for (const auto text : texts) {
    const std::uint64_t length = text.size();
    bytes.append(reinterpret_cast<const char*>(&length), sizeof length).append(text);
  }
  return bytes;
}

std::vector<std::string> decode_texts(std::string_view bytes) {
  const auto require = [](bool holds) {
    if (!holds) throw Failure(Fault::wrong_reply, "a field of a dataset does not hold texts as SmartRedis writes them");
  };
  require(bytes.starts_with(static_cast<char>(MetaType::text)));
  bytes.remove_prefix(1);
  std::vector<std::string> texts;
  while (!bytes.empty()) {
    std::uint64_t length = 0;
    require(bytes.size() >= sizeof length);
    std::memcpy(&length, bytes.data(), sizeof length);
    bytes.remove_prefix(sizeof length);
    require(bytes.size() >= length);
    texts.emplace_back(bytes.substr(0, length));
    bytes.remove_prefix(length);
  }
  return texts;
}

Datasets::Datasets(Client& client, Prefixes prefixes) : client_(client), prefixes_(std::move(prefixes)) {}

std::string Datasets::base_of(std::string_view prefix, std::string_view name) const {
  return prefixed(prefix, fmt::format("{{{}}}", name));
}

void Datasets::put(const DatasetView& dataset) {
  const auto base = base_of(prefixes_.out, dataset.name);
  const auto meta = meta_key(base);
  batch_.clear();
  batch_.act(std::array<std::string_view, 2>{"DEL", meta}, meta);
  add_fields(dataset, meta);
  for (const auto& tensor : dataset.tensors)
    batch_.put_tensor(tensor_key(base, tensor.name), tensor.spec, tensor.bytes);
  batch_.act(std::array<std::string_view, 4>{"HSET", meta, complete_field, "1"}, meta);
  client_.run(batch_);
}

void Datasets::add_fields(const DatasetView& dataset, const std::string& key) {
  std::vector<std::string_view> argv{"HMSET", key};
  std::vector<std::string_view> names;
  for (const auto& tensor : dataset.tensors) names.push_back(tensor.name);
  const auto encoded_names = encode_texts(names);
  if (!names.empty()) argv.insert(argv.end(), {names_field, encoded_names});
  for (const auto& field : dataset.fields) argv.insert(argv.end(), {field.name, field.bytes});
  if (argv.size() > 2) batch_.act(argv, key);
}

void Datasets::get(std::string_view name, Dataset& into) {
  single_.resize(1);
  std::swap(single_.front(), into);
  get_entries(std::array{base_of(prefixes_.in, name)}, single_);
  std::swap(single_.front(), into);
}

bool Datasets::exists(std::string_view name) {
  const auto meta = meta_key(base_of(prefixes_.in, name));
  return client_.command(std::array<std::string_view, 3>{"HEXISTS", meta, complete_field}, meta).integer() > 0;
}

void Datasets::erase(std::string_view name) {
  const std::array base{base_of(prefixes_.out, name)};
  read_meta(base);
  std::vector<std::string> keys{meta_key(base[0])};
  const auto& fields = metas_[0].reply;
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
    if (fields[i].text() != names_field) continue;
    for (const auto& tensor : decode_texts(fields[i + 1].text())) keys.push_back(tensor_key(base[0], tensor));
  }
  std::vector<std::string_view> argv{"DEL"};
  argv.insert(argv.end(), keys.begin(), keys.end());
  client_.command(argv, keys.front());
}

std::size_t Datasets::append(std::string_view list, std::string_view dataset) {
  const auto key = prefixed(prefixes_.out, list);
  const auto entry = base_of(prefixes_.out, dataset);
  const auto reply = client_.command(std::array<std::string_view, 3>{"RPUSH", key, entry}, key);
  return static_cast<std::size_t>(reply.integer());
}

std::size_t Datasets::length(std::string_view list) {
  const auto key = prefixed(prefixes_.in, list);
  return static_cast<std::size_t>(client_.command(std::array<std::string_view, 2>{"LLEN", key}, key).integer());
}

std::vector<std::string> Datasets::entries(std::string_view list) {
  const auto key = prefixed(prefixes_.in, list);
  const auto reply = client_.command(std::array<std::string_view, 4>{"LRANGE", key, "0", "-1"}, key);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < reply.size(); ++i) texts.emplace_back(reply[i].text());
  return texts;
}

void Datasets::erase_list(std::string_view list) { client_.erase(prefixed(prefixes_.out, list)); }

void Datasets::get_entries(std::span<const std::string> bases, std::vector<Dataset>& into) {
  into.resize(bases.size());
  if (read_as_before(bases, into)) return;
  read_meta(bases);
  for (std::size_t i = 0; i < bases.size(); ++i) take_meta(bases[i], metas_[i], into[i]);
  batch_.clear();
  for (std::size_t i = 0; i < bases.size(); ++i) question_tensors(bases[i], into[i]);
  client_.run(batch_);
}

/// Asks for everything at once, as if the datasets held the tensors that `into` holds. False when they do not: then
/// nothing of `into` counts.
bool Datasets::read_as_before(std::span<const std::string> bases, std::vector<Dataset>& into) {
  if (std::ranges::any_of(into, [](const Dataset& dataset) { return dataset.tensors.empty(); })) return false;
  begin_metas(bases.size());
  for (std::size_t i = 0; i < bases.size(); ++i) {
    question_meta(bases[i], metas_[i]);
    question_tensors(bases[i], into[i]);
  }
  try {
    client_.run(batch_);
  } catch (const Failure& failure) {
    if (failure.fault() != Fault::server_error) throw;
    return false;  // such as a tensor that the dataset does not have
  }
  bool as_before = true;
  for (std::size_t i = 0; i < bases.size(); ++i) as_before &= take_meta(bases[i], metas_[i], into[i]);
  return as_before;
}

void Datasets::read_meta(std::span<const std::string> bases) {
  begin_metas(bases.size());
  for (std::size_t i = 0; i < bases.size(); ++i) question_meta(bases[i], metas_[i]);
  client_.run(batch_);
}

void Datasets::begin_metas(std::size_t count) {
  batch_.clear();
  metas_.clear();
  metas_.resize(count);
}

void Datasets::question_meta(const std::string& base, Meta& into) {
  const auto key = meta_key(base);
  into.entry = batch_.size();
  batch_.ask(std::array<std::string_view, 2>{"HGETALL", key}, key, into.reply);
}

/// Returns whether `into` had the tensors that the dataset has.
bool Datasets::take_meta(const std::string& base, const Meta& meta, Dataset& into) {
  bool complete = false;
  std::vector<std::string> names;
  into.name = name_in(base);
  into.fields.clear();
  for (std::size_t at = 0; at + 1 < meta.reply.size(); at += 2) {
    const auto field = meta.reply[at].text();
    const auto bytes = meta.reply[at + 1].text();
    if (field == complete_field) {
      complete = true;
    } else if (field == names_field) {
      names = decode_texts(bytes);
    } else {
      into.fields.push_back({std::string(field), std::string(bytes)});
    }
  }
  if (meta.reply.size() == 0) fail(meta, "there is no such dataset");
  if (!complete) fail(meta, "the dataset is not complete: its writer has not finished, or did not survive");
  const bool as_before = std::ranges::equal(names, into.tensors, {}, {}, &Tensor::name);
  into.tensors.resize(names.size());
  for (std::size_t t = 0; t < names.size(); ++t) into.tensors[t].name = std::move(names[t]);
  return as_before;
}

void Datasets::question_tensors(const std::string& base, Dataset& into) {
  for (auto& tensor : into.tensors) batch_.get_tensor(tensor_key(base, tensor.name), tensor);
}

void Datasets::fail(const Meta& meta, const std::string& why) {
  batch_.entry(meta.entry).setback = {Fault::wrong_reply, why};
  throw failure_of(batch_, meta.entry, client_.address_of(client_.shard_of(batch_.key(meta.entry))));
}

}  // namespace scalebench::wire
