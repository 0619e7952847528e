// SPDX-License-Identifier: Apache-2.0
// A tensor as the store keeps it: element type, shape and bytes. Once made it never changes, so the keyspace, copies of
// a key and running computations share one.
//
// The bytes live in a counted string of the server (a blob as the client sent it: not copied, not aligned) or in a
// buffer of its own (aligned to 16 bytes). References are counted atomically, but a tensor that holds a string of the
// server must be released on the main thread. Memory comes from the server's allocator.
#pragma once

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "wire/server/element.hpp"
#include "wire/server/redis_handle.hpp"

namespace scalebench::tensor_store {

struct FreeBytes {
  void operator()(char* bytes) const { redis::free(bytes); }
};
/// Bytes from the server's allocator, of known length.
struct Buffer {
  explicit Buffer(std::size_t length) : bytes(static_cast<char*>(redis::alloc(length ? length : 1))), size(length) {}
  std::unique_ptr<char[], FreeBytes> bytes;
  std::size_t size;
};

class Tensor;
using TensorRef = boost::intrusive_ptr<const Tensor>;

class Tensor : public boost::intrusive_ref_counter<Tensor, boost::thread_safe_counter> {
 public:
  using Payload = std::variant<redis::HeldString, Buffer>;

  /// Use make_tensor.
  Tensor(ElementType type, Shape shape, Payload payload);

  ElementType type() const { return type_; }
  const Shape& shape() const { return shape_; }
  std::string_view bytes() const;
  std::size_t elements() const;
  /// What the server's memory accounting shall know of it.
  std::size_t memory_bytes() const;
  /// The blob as a string of the server; null when the tensor owns a buffer.
  redis::String* held_string() const;

  static void* operator new(std::size_t bytes) { return redis::alloc(bytes); }
  static void operator delete(void* memory) { redis::free(memory); }

 private:
  bool fits() const;

  ElementType type_;
  Shape shape_;
  Payload payload_;
};

/// Throws redis::ErrorReply unless the payload has as many bytes as type and shape say.
TensorRef make_tensor(ElementType type, Shape shape, Tensor::Payload payload);

/// All elements zero (empty strings); at most 4 GiB. Throws redis::ErrorReply.
TensorRef make_zeros(ElementType type, Shape shape);

}  // namespace scalebench::tensor_store
