// SPDX-License-Identifier: Apache-2.0
// A tensor as the store keeps it: element type, shape and bytes. Once made it never changes, so the keyspace, copies of
// a key and running computations share one.
//
// The bytes are a counted string of the server: a blob is the very string that the client sent, not a copy, and its
// bytes are not aligned. References to a tensor are counted atomically, those to a string are not: the last reference
// must be dropped on the main thread. Memory comes from the server's allocator.
#pragma once

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <string_view>

#include "redis/modules/element.hpp"
#include "redis/modules/redis_handle.hpp"

namespace scalebench::tensor_store {

class Tensor;
using TensorRef = boost::intrusive_ptr<const Tensor>;

class Tensor : public boost::intrusive_ref_counter<Tensor, boost::thread_safe_counter> {
 public:
  /// Use make_tensor.
  Tensor(ElementType type, Shape shape, redis::HeldString payload);

  ElementType type() const { return type_; }
  const Shape& shape() const { return shape_; }
  std::string_view bytes() const { return redis::view(payload_.get()); }
  redis::String* payload() const { return payload_.get(); }
  TensorView view() const { return {type_, shape_, bytes()}; }
  /// What the server's memory accounting shall know of it.
  std::size_t memory_bytes() const;

  static void* operator new(std::size_t bytes) { return redis::alloc(bytes); }
  static void operator delete(void* memory) { redis::free(memory); }

 private:
  ElementType type_;
  Shape shape_;
  redis::HeldString payload_;
};

/// Throws redis::ErrorReply unless the payload is what type and shape say: in length, BOOL 0 or 1, each STRING ended.
TensorRef make_tensor(ElementType type, Shape shape, redis::HeldString payload);

/// All elements zero (empty strings); at most 4 GiB. Throws redis::ErrorReply.
TensorRef make_zeros(ElementType type, Shape shape);

}  // namespace scalebench::tensor_store
