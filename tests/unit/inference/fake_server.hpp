// SPDX-License-Identifier: Apache-2.0
// A Redis in the small, as a module sees it: counted strings, and clients that wait until a thread unblocks them. The
// counts are plain numbers, as Redis has them: a thread sanitizer sees whoever touches a string off the main thread.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "redis/modules/redis_handle.hpp"

// The handles that Redis keeps to itself.
struct scalebench::redis::String {
  std::string text;
  int count = 1;
};

namespace scalebench::redis {

struct BlockedClient {
  CommandFunction reply = nullptr, time_out = nullptr;
  BlockedFree free = nullptr;
  DisconnectFunction disconnect = nullptr;
  void* work = nullptr;
  bool is_answered = false;
  std::vector<std::string> replies;
  int executions_begun = 0, executions_ended = 0;  ///< of whoever has the work
};

/// What a command runs in: the client that it serves.
struct Context {
  BlockedClient* client = nullptr;
};

}  // namespace scalebench::redis

namespace scalebench::inference_server {

/// The main thread. One at a time; binds the functions that modules call.
class FakeServer {
 public:
  FakeServer() {
    current() = this;
    bind_memory();
    bind_replies();
    redis::block_client = [](redis::Context* context, redis::CommandFunction on_reply,
                             redis::CommandFunction on_time_out, redis::BlockedFree on_free, long long) {
      *context->client = {on_reply, on_time_out, on_free, nullptr, nullptr, false, {}, 0, 0};
      return context->client;
    };
    redis::set_disconnect_callback = [](redis::BlockedClient* client, redis::DisconnectFunction callback) {
      client->disconnect = callback;
    };
    redis::unblock_client = [](redis::BlockedClient* client, void* work) {
      current()->take_back(client, work);
      return redis::ok;
    };
    redis::measure_time_start = [](redis::BlockedClient* client) { return ++client->executions_begun, redis::ok; };
    redis::measure_time_end = [](redis::BlockedClient* client) { return ++client->executions_ended, redis::ok; };
    redis::blocked_private_data = [](redis::Context* context) { return context->client->work; };
    redis::blocked_handle = [](redis::Context* context) { return context->client; };
  }
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  redis::BlockedClient& new_client() { return clients_.emplace_back(); }

  /// Answers clients as threads unblock them, until so many more were freed.
  void serve(std::size_t clients) {
    for (; clients > 0; --clients) {
      redis::BlockedClient* const client = next();
      redis::Context context{client};
      if (!client->is_answered) client->reply(&context, nullptr, 0);
      client->is_answered = true;
      client->free(&context, client->work);
    }
  }
  /// The client's time is up.
  void time_out(redis::BlockedClient& client) {
    redis::Context context{&client};
    client.time_out(&context, nullptr, 0);
    client.is_answered = true;
  }
  void disconnect(redis::BlockedClient& client) {
    client.is_answered = true;
    client.disconnect(nullptr, &client);
  }

 private:
  static FakeServer*& current() {
    static FakeServer* one = nullptr;
    return one;
  }

  static void bind_memory() {
    redis::alloc = [](std::size_t bytes) { return std::malloc(bytes); };
    redis::free = [](void* memory) { std::free(memory); };
    redis::create_string = [](redis::Context*, const char* text, std::size_t bytes) {
      return new redis::String{text == nullptr ? std::string(bytes, '\0') : std::string(text, bytes)};
    };
    redis::hold_string = [](redis::Context*, redis::String* string) { return ++string->count, string; };
    redis::free_string = [](redis::Context*, redis::String* string) {
      if (--string->count == 0) delete string;
    };
    redis::string_ptr_len = [](const redis::String* string, std::size_t* bytes) {
      *bytes = string->text.size();
      return string->text.c_str();
    };
  }
  static void bind_replies() {
    redis::reply_with_error = [](redis::Context* context, const char* text) { return say(context, "-", text); };
    redis::reply_with_simple_string = [](redis::Context* context, const char* text) { return say(context, "+", text); };
    redis::reply_with_array = [](redis::Context* context, long size) {
      return say(context, "*", std::to_string(size).c_str());
    };
  }
  static int say(redis::Context* context, const char* kind, const char* text) {
    context->client->replies.push_back(std::string(kind) + text);
    return redis::ok;
  }

  void take_back(redis::BlockedClient* client, void* work) {
    const std::lock_guard lock(mutex_);
    unblocked_.emplace_back(client, work);
    changed_.notify_one();
  }
  redis::BlockedClient* next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !unblocked_.empty(); });
    const auto [client, work] = unblocked_.front();
    unblocked_.pop_front();
    client->work = work;
    return client;
  }

  std::deque<redis::BlockedClient> clients_;  // main thread
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::pair<redis::BlockedClient*, void*>> unblocked_;
};

}  // namespace scalebench::inference_server
