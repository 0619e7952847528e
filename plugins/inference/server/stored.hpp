// SPDX-License-Identifier: Apache-2.0
// What models and scripts have in common as values of the keyspace.
//
// The server holds one reference, each request that runs it another; the last is dropped on the main thread, because a
// value holds strings of the server.
#pragma once

#include <atomic>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <string>
#include <vector>

#include "inference/model/torch_backend.hpp"
#include "wire/server/redis_handle.hpp"

namespace scalebench::inference_server {

/// What AI.INFO tells; written by the threads that compute.
struct RunStats {
  std::atomic<long long> duration_us = 0;  ///< of computing, copies of inputs and results included
  std::atomic<long long> samples = 0;      ///< rows of the first dimension
  std::atomic<long long> calls = 0;        ///< executions; requests run together as a batch are one
  std::atomic<long long> errors = 0;

  void reset();
};

class Stored : public boost::intrusive_ref_counter<Stored, boost::thread_safe_counter> {
 public:
  virtual ~Stored();

  /// Makes it ready to run (reads the model, compiles the script): slow, any thread. Throws torch_backend::Failure.
  virtual void prepare() = 0;
  virtual redis::Type* type() const = 0;
  virtual const char* kind() const = 0;
  /// Whether AI.INFO tells a number of samples.
  virtual bool counts_samples() const = 0;

  torch_backend::Device device;
  std::string tag;
  mutable RunStats stats;
};

using StoredRef = boost::intrusive_ptr<Stored>;

/// Prepares the value on a thread of its own kind and puts it at `key`; the client waits for OK, all others are served
/// meanwhile. Inside a transaction or script, and for commands of a master or an AOF, the server waits.
void store_when_ready(redis::Context* context, redis::String* key, StoredRef value);

/// For a type's `free`.
void release_stored(void* value);

/// The parts of a snapshot that texts and numbers are kept in. load_* throw redis::ErrorReply when it ends early.
void save_text(redis::Io* io, std::string_view text);
std::string load_text(redis::Io* io);
std::uint64_t load_number(redis::Io* io);
redis::HeldString load_held(redis::Io* io);

/// For a type's `rdb_load`: prepares what `read` made. Null, with a line in the log, when either fails.
void* load_stored(redis::Io* io, int version, StoredRef (*read)(redis::Io*));
inline constexpr int encoding_version = 101;

/// Strings of the server, and their addresses as its variadic functions take them ('v').
class StringVector {
 public:
  void add(std::string_view text) { own(redis::make_string(text)); }
  void add(long long number) { add(std::to_string(number)); }
  /// Borrowed.
  void add(redis::String* string) { pointers_.push_back(string); }
  redis::String** data() { return pointers_.data(); }
  std::size_t size() const { return pointers_.size(); }

 private:
  void own(redis::HeldString string) {
    pointers_.push_back(string.get());
    owned_.push_back(std::move(string));
  }

  std::vector<redis::HeldString> owned_;
  std::vector<redis::String*> pointers_;
};

}  // namespace scalebench::inference_server
