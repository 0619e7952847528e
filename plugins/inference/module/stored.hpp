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
#include "redis/modules/redis_handle.hpp"

namespace scalebench::inference_server {

/// What AI.INFO tells; written by the threads that compute.
struct RunStats {
  std::atomic<long long> duration_ns = 0;  ///< of computing, copies of inputs and results included
  std::atomic<long long> samples = 0;      ///< rows of the first dimension, of executions that did not fail
  std::atomic<long long> calls = 0;        ///< executions; requests run together as a batch are one
  std::atomic<long long> errors = 0;

  void reset();
};

class Stored : public boost::intrusive_ref_counter<Stored, boost::thread_safe_counter> {
 public:
  virtual ~Stored();

  /// Makes it ready to run (reads the model, compiles the script): slow, any thread. Throws
  /// torch_backend::BackendFailure.
  virtual void prepare() = 0;
  virtual redis::Type* type() const = 0;
  virtual const char* kind() const = 0;
  /// Whether AI.INFO tells a number of samples.
  virtual bool counts_samples() const = 0;
  virtual std::size_t memory_bytes() const = 0;

  // What Redis asks of a value of a data type, but for the device and the tag, which come first and are seen to.
  virtual void save(redis::Io* io) const = 0;
  virtual void load(redis::Io* io) = 0;  ///< what save() wrote; throws redis::ErrorReply
  virtual void digest(redis::Digest* digest) const = 0;
  virtual void rewrite(redis::Io* io, redis::String* key) const = 0;  ///< device and tag included

  torch_backend::Device device;
  std::string tag;
  mutable RunStats stats;
};

using StoredRef = boost::intrusive_ptr<Stored>;

/// Prepares the value on a thread of its own kind and puts it at `key`; the client waits for OK, all others are served
/// meanwhile. Inside a transaction or script, and for commands of a master or an AOF, the server waits.
void store_when_ready(redis::Context* context, redis::String* key, StoredRef value);

redis::Type* register_stored_type(redis::Context* context, const char* name, void* (*load)(redis::Io*, int));
/// For a type's `rdb_load`: fills and prepares the value. Null, with a line in the log, when either fails.
void* load_stored(redis::Io* io, int version, StoredRef value);

/// Registers the data type of `Value`, a Stored. Null: the server refused it.
template <typename Value>
redis::Type* register_stored_type(redis::Context* context, const char* name) {
  return register_stored_type(context, name, [](redis::Io* io, int version) -> void* {
    return load_stored(io, version, StoredRef(std::make_unique<Value>().release()));
  });
}

/// Parts of a snapshot. load_* throw redis::ErrorReply when it ends early.
void save_text(redis::Io* io, std::string_view text);
std::string load_text(redis::Io* io);
std::uint64_t load_number(redis::Io* io);
redis::HeldString load_held(redis::Io* io);

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
