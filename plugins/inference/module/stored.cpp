// SPDX-License-Identifier: Apache-2.0
#include "inference/module/stored.hpp"

#include "inference/module/device_queue.hpp"
#include "inference/module/pending.hpp"

namespace scalebench::inference_server {
namespace {

const Stored& stored(const void* value) { return *static_cast<const Stored*>(value); }

void save(redis::Io* io, void* value) {
  save_text(io, torch_backend::name_of(stored(value).device));
  save_text(io, stored(value).tag);
  stored(value).save(io);
}

void load_all(redis::Io* io, int version, Stored& value) {
  if (const char* refusal = redis::refusal_of_encoding(version)) throw redis::ErrorReply(refusal);
  const auto device = torch_backend::parse_device(load_text(io));
  if (!device) throw redis::ErrorReply("damaged header");
  value.device = *device;
  value.tag = load_text(io);
  value.load(io);
  value.prepare();
}

void rewrite(redis::Io* io, redis::String* key, void* value) { stored(value).rewrite(io, key); }

void digest(redis::Digest* digest, void* value) {
  redis::digest_buffer(digest, stored(value).tag.data(), stored(value).tag.size());
  stored(value).digest(digest);
  redis::digest_end(digest);
}

std::size_t memory_usage(const void* value) { return stored(value).memory_bytes(); }

void release(void* value) { intrusive_ptr_release(static_cast<Stored*>(value)); }

void put_at_key(redis::Context* context, redis::String* key, StoredRef value) {
  redis::Type* type = value->type();
  const redis::OpenedKey opened = redis::open_as(context, key, redis::write_mode, type);
  redis::store_value(opened.get(), type, value.detach(), release);
  redis::replicate_verbatim(context);
  redis::reply_with_simple_string(context, "OK");
}

class Storing final : public Pending {
 public:
  Storing(redis::String* key, StoredRef value) : key_(redis::hold(key)), value_(std::move(value)) {}

  void prepare() noexcept {
    if (is_abandoned()) return;
    begin_execution();
    try {
      value_->prepare();
    } catch (const std::exception& error) {
      failure_ = error.what();
    }
    end_execution();
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

void RunStats::reset() { duration_ns = samples = calls = errors = 0; }

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

redis::Type* register_stored_type(redis::Context* context, const char* name, void* (*load)(redis::Io*, int)) {
  redis::TypeMethods table;
  table.rdb_load = load;
  table.rdb_save = save;
  table.aof_rewrite = rewrite;
  table.mem_usage = memory_usage;
  table.digest = digest;
  table.free = release;
  return redis::create_data_type(context, name, redis::encoding_version, &table);
}

void* load_stored(redis::Io* io, int version, StoredRef value) {
  try {
    load_all(io, version, *value);
    return value.detach();
  } catch (const std::exception& error) {
    redis::log_io_error(io, "warning", "cannot load a model or script: %s", error.what());
    return nullptr;
  }
}

}  // namespace scalebench::inference_server
