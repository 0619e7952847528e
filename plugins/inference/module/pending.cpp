// SPDX-License-Identifier: Apache-2.0
#include "inference/module/pending.hpp"

#include <unordered_map>

namespace scalebench::inference_server {
namespace {

/// Main thread only.
std::unordered_map<redis::BlockedClient*, Pending*>& blocked() {
  static std::unordered_map<redis::BlockedClient*, Pending*> clients;
  return clients;
}

}  // namespace

struct Pending::Callbacks {
  static int reply(redis::Context* context, redis::String**, int) {
    auto* pending = static_cast<Pending*>(redis::blocked_private_data(context));
    try {
      pending->reply(context);
    } catch (const std::exception& error) {
      redis::reply_with_error(context, error.what());
    }
    return redis::ok;
  }

  static int time_out(redis::Context* context, redis::String**, int) {
    abandon(redis::blocked_handle(context));
    return redis::reply_with_simple_string(context, "TIMEDOUT");
  }

  static void disconnect(redis::Context*, redis::BlockedClient* client) { abandon(client); }

  static void abandon(redis::BlockedClient* client) {
    if (const auto found = blocked().find(client); found != blocked().end()) found->second->abandon();
  }

  static void free(redis::Context*, void* memory) {
    const std::unique_ptr<Pending> owner(static_cast<Pending*>(memory));
    blocked().erase(owner->client_);
  }
};

Pending::~Pending() = default;

void Pending::block(redis::Context* context, long long timeout_ms) {
  client_ = redis::block_client(context, Callbacks::reply, Callbacks::time_out, Callbacks::free, timeout_ms);
  redis::set_disconnect_callback(client_, Callbacks::disconnect);
  blocked().emplace(client_, this);
}

void Pending::finish(std::unique_ptr<Pending> pending) {
  redis::BlockedClient* client = pending->client_;
  redis::unblock_client(client, pending.release());
}

void Pending::begin_execution() {
  if (client_ && redis::measure_time_start) redis::measure_time_start(client_);
}

void Pending::end_execution() {
  if (client_ && redis::measure_time_end) redis::measure_time_end(client_);
}

void Pending::abandon() {
  abandoned_ = true;
  on_abandoned();
}

}  // namespace scalebench::inference_server
