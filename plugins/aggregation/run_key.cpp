// SPDX-License-Identifier: Apache-2.0
#include "aggregation/run_key.hpp"

#include <fmt/format.h>

#include <array>
#include <vector>

namespace scalebench::aggregation {
namespace {

using Words = std::vector<std::string_view>;

bool is_of(const std::string& run, std::string_view key) {
  return key.starts_with(fmt::format("{}.", run)) || key.starts_with(fmt::format("{{{}.", run));
}

}  // namespace

RunKey::RunKey(wire::Client& client, std::string run) : client_(client), run_(std::move(run)) {
  try {
    enter();
    sweep();
  } catch (const wire::Failure& failure) {
    if (failure.fault() != wire::Fault::server_error) throw;
  }
}

/// The name first: an entry without one is fair game.
void RunKey::enter() {
  client_.command_on(client_.shard_of(set), Words{"CLIENT", "SETNAME", run_});
  const bool is_new = client_.command(Words{"SADD", set, run_}, set).integer() != 0;
  if (!is_new) erase_keys_of(run_);
}

void RunKey::sweep() {
  const auto runs = client_.command(Words{"SMEMBERS", set}, set);
  if (runs.size() <= 1) return;
  const auto clients = client_.command_on(client_.shard_of(set), Words{"CLIENT", "LIST"});
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const std::string run(runs[i].text());
    if (is_alive(run, clients.text())) continue;
    erase_keys_of(run);
    remove(run);
  }
}

bool RunKey::is_alive(const std::string& run, std::string_view clients) const {
  return clients.find(fmt::format(" name={} ", run)) != std::string_view::npos;
}

void RunKey::erase_keys_of(const std::string& run) {
  for (std::size_t shard = 0; shard < client_.shard_count(); ++shard) erase_keys_of(run, shard);
}

void RunKey::erase_keys_of(const std::string& run, std::size_t shard) {
  const std::string pattern = fmt::format("*{}.*", run);
  std::string cursor = "0";
  do {
    const auto found = client_.command_on(shard, Words{"SCAN", cursor, "MATCH", pattern, "COUNT", "1000"});
    for (std::size_t i = 0; i < found[1].size(); ++i) {
      const std::string key(found[1][i].text());
      if (is_of(run, key)) client_.erase(key);
    }
    cursor = found[0].text();
  } while (cursor != "0");
}

void RunKey::remove(const std::string& run) { client_.command(Words{"SREM", set, run}, set); }

void RunKey::withdraw() {
  try {
    remove(run_);
  } catch (const wire::Failure& failure) {
    if (failure.fault() != wire::Fault::server_error) throw;
  }
}

}  // namespace scalebench::aggregation
