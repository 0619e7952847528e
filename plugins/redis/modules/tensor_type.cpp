// SPDX-License-Identifier: Apache-2.0
#include "redis/modules/tensor_type.hpp"

#include <string>
#include <vector>

namespace scalebench::tensor_store {
namespace {

redis::Type* tensor_type = nullptr;

/// A snapshot that says more is damaged.
constexpr std::uint64_t most_lengths = 1 << 16;

void save(redis::Io* io, void* value) {
  const auto& tensor = *static_cast<const Tensor*>(value);
  redis::save_unsigned(io, static_cast<std::uint64_t>(tensor.type()));
  redis::save_unsigned(io, tensor.shape().size());
  for (const std::int64_t length : tensor.shape()) redis::save_unsigned(io, static_cast<std::uint64_t>(length));
  redis::save_buffer(io, tensor.bytes().data(), tensor.bytes().size());
}

void* damaged(redis::Io* io, const char* what) {
  redis::log_io_error(io, "warning", "cannot load a tensor: %s", what);
  return nullptr;
}

void* load(redis::Io* io, int version) {
  if (const char* refusal = redis::refusal_of_encoding(version)) return damaged(io, refusal);
  const std::uint64_t type = redis::load_unsigned(io);
  const std::uint64_t lengths = redis::load_unsigned(io);
  if (redis::is_io_error(io) || type >= element_types || lengths > most_lengths) return damaged(io, "damaged header");
  Shape shape;
  for (std::uint64_t i = 0; i < lengths; ++i) shape.push_back(static_cast<std::int64_t>(redis::load_unsigned(io)));
  redis::HeldString blob(redis::load_string(io));
  if (redis::is_io_error(io) || !blob) return damaged(io, "the snapshot ends early");
  try {
    return const_cast<Tensor*>(make_tensor(static_cast<ElementType>(type), std::move(shape), std::move(blob)).detach());
  } catch (const redis::ErrorReply& error) {
    return damaged(io, error.what());
  }
}

/// The lengths as strings of the server, and as the vector that its functions take.
struct ShapeStrings {
  explicit ShapeStrings(const Shape& shape) {
    for (const std::int64_t length : shape) owned.push_back(redis::make_string(std::to_string(length)));
    for (const auto& string : owned) pointers.push_back(string.get());
  }
  std::vector<redis::HeldString> owned;
  std::vector<redis::String*> pointers;
};

void rewrite(redis::Io* io, redis::String* key, void* value) {
  const auto& tensor = *static_cast<const Tensor*>(value);
  ShapeStrings shape(tensor.shape());
  redis::emit_aof(io, "AI.TENSORSET", "scvcs", key, name_of(tensor.type()), shape.pointers.data(),
                  shape.pointers.size(), "BLOB", tensor.payload());
}

void digest(redis::Digest* digest, void* value) {
  const auto& tensor = *static_cast<const Tensor*>(value);
  redis::digest_long_long(digest, static_cast<long long>(tensor.type()));
  for (const std::int64_t length : tensor.shape()) redis::digest_long_long(digest, length);
  redis::digest_buffer(digest, tensor.bytes().data(), tensor.bytes().size());
  redis::digest_end(digest);
}

std::size_t memory_usage(const void* value) { return static_cast<const Tensor*>(value)->memory_bytes(); }

void release(void* value) { intrusive_ptr_release(static_cast<const Tensor*>(value)); }

void* copy(redis::String*, redis::String*, const void* value) {
  const auto* tensor = static_cast<const Tensor*>(value);
  intrusive_ptr_add_ref(tensor);
  return const_cast<Tensor*>(tensor);
}

redis::TypeMethods methods() {
  redis::TypeMethods table;
  table.rdb_load = load;
  table.rdb_save = save;
  table.aof_rewrite = rewrite;
  table.mem_usage = memory_usage;
  table.digest = digest;
  table.free = release;
  table.copy = copy;
  return table;
}

}  // namespace

bool register_tensor_type(redis::Context* context) {
  redis::TypeMethods table = methods();
  tensor_type = redis::create_data_type(context, "AI_TENSOR", redis::encoding_version, &table);
  return tensor_type != nullptr;
}

TensorRef find_tensor(redis::Context* context, redis::String* key) {
  const auto* tensor = static_cast<const Tensor*>(redis::find_value(context, key, tensor_type));
  if (!tensor) throw redis::ErrorReply("ERR tensor key is empty or in a different shard");
  return TensorRef(tensor);
}

void store_tensor(redis::Context* context, redis::String* key, TensorRef tensor) {
  const redis::OpenedKey opened = redis::open_as(context, key, redis::write_mode, tensor_type);
  redis::store_value(opened.get(), tensor_type, const_cast<Tensor*>(tensor.detach()), release);
}

void replicate_tensor(redis::Context* context, redis::String* key, const Tensor& tensor) {
  ShapeStrings shape(tensor.shape());
  redis::replicate(context, "AI.TENSORSET", "scvcs", key, name_of(tensor.type()), shape.pointers.data(),
                   shape.pointers.size(), "BLOB", tensor.payload());
}

}  // namespace scalebench::tensor_store
