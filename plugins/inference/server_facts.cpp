// SPDX-License-Identifier: Apache-2.0
#include "server_facts.hpp"

#include <array>
#include <filesystem>

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

}  // namespace scalebench::inference
