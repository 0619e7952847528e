// SPDX-License-Identifier: Apache-2.0
#include "inference/server/stored.hpp"

#include "inference/server/pending.hpp"
#include "inference/server/task_thread.hpp"

namespace scalebench::inference_server {
namespace {

void put_at_key(redis::Context* context, redis::String* key, StoredRef value) {
  redis::Type* type = value->type();
  const redis::OpenedKey opened = redis::open_as(context, key, redis::write_mode, type);
  redis::store_value(opened.get(), type, value.detach(), release_stored);
  redis::replicate_verbatim(context);
  redis::reply_with_simple_string(context, "OK");
}

class Storing final : public Pending {
 public:
  Storing(redis::String* key, StoredRef value) : key_(redis::hold(key)), value_(std::move(value)) {}

  void prepare() noexcept {
    if (is_abandoned()) return;
    try {
      value_->prepare();
    } catch (const std::exception& error) {
      failure_ = error.what();
    }
  }

 private:
  void reply(redis::Context* context) override {
    if (!failure_.empty()) throw redis::ErrorReply(failure_);
    put_at_key(context, key_.get(), std::move(value_));
  }

  redis::HeldString key_;
  StoredRef value_;
  std::string failure_;
};

bool must_not_block(redis::Context* context) {
  constexpr int flags = redis::in_lua | redis::in_multi | redis::replicated | redis::loading | redis::deny_blocking;
  return (redis::context_flags(context) & flags) != 0;
}

void check_read(redis::Io* io) {
  if (redis::is_io_error(io)) throw redis::ErrorReply("the snapshot ends early");
}

}  // namespace

void RunStats::reset() { duration_us = samples = calls = errors = 0; }

Stored::~Stored() = default;

void store_when_ready(redis::Context* context, redis::String* key, StoredRef value) {
  if (must_not_block(context)) {
    value->prepare();
    put_at_key(context, key, std::move(value));
    return;
  }
  redis::open_as(context, key, redis::write_mode, value->type());
  static TaskThread loader;
  auto storing = std::make_unique<Storing>(key, std::move(value));
  storing->block(context, 0);
  loader.run([storing = storing.release()] {
    std::unique_ptr<Storing> owner(storing);
    owner->prepare();
    Pending::finish(std::move(owner));
  });
}

void release_stored(void* value) { intrusive_ptr_release(static_cast<Stored*>(value)); }

void save_text(redis::Io* io, std::string_view text) { redis::save_buffer(io, text.data(), text.size()); }

redis::HeldString load_held(redis::Io* io) {
  redis::HeldString string(redis::load_string(io));
  check_read(io);
  return string;
}

std::string load_text(redis::Io* io) { return std::string(redis::view(load_held(io).get())); }

std::uint64_t load_number(redis::Io* io) {
  const std::uint64_t number = redis::load_unsigned(io);
  check_read(io);
  return number;
}

void* load_stored(redis::Io* io, int version, StoredRef (*read)(redis::Io*)) {
  try {
    if (version != encoding_version) throw redis::ErrorReply("it was saved by another module or a later version");
    StoredRef value = read(io);
    value->prepare();
    return value.detach();
  } catch (const std::exception& error) {
    redis::log_io_error(io, "warning", "cannot load a model or script: %s", error.what());
    return nullptr;
  }
}

}  // namespace scalebench::inference_server
