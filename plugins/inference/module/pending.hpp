// SPDX-License-Identifier: Apache-2.0
// Work for a client that waits for its reply while others are served.
//
// The main thread makes a Pending, blocks the client and hands the object to a thread; that thread, when done, gives it
// back with Pending::finish; the main thread then replies and frees it. A client that disconnects or whose time is up
// makes the object abandoned: its work is not begun any more, its reply goes nowhere.
#pragma once

#include <atomic>
#include <memory>

#include "redis/modules/redis_handle.hpp"

namespace scalebench::inference_server {

class Pending {
 public:
  virtual ~Pending();
  Pending() = default;
  Pending(const Pending&) = delete;
  Pending& operator=(const Pending&) = delete;

  /// Main thread. The client waits until finish(); after `timeout_ms` (0: never) it is answered TIMEDOUT.
  void block(redis::Context* context, long long timeout_ms);

  /// Any thread: the reply may be sent. Also called for an abandoned one.
  static void finish(std::unique_ptr<Pending> pending);

  /// Whoever has it: what is between the two is the command's execution, whose time SLOWLOG and INFO commandstats tell;
  /// waiting is not. Before block() the server takes the time itself.
  void begin_execution();
  void end_execution();

  /// Any thread.
  bool is_abandoned() const { return abandoned_.load(std::memory_order_relaxed); }

 protected:
  /// Main thread, after finish(). Throws redis::ErrorReply to reply with an error.
  virtual void reply(redis::Context* context) = 0;
  /// Main thread: whoever has the object should let go of it.
  virtual void on_abandoned() {}

 private:
  struct Callbacks;
  void abandon();

  redis::BlockedClient* client_ = nullptr;
  std::atomic<bool> abandoned_ = false;
};

}  // namespace scalebench::inference_server
