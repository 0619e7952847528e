// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "aggregation/dataset_file.hpp"
#include "wire/tensor.hpp"

namespace scalebench::aggregation {

/// Memory of the tensors that a producer sends; named and shaped as SmartSim-Scaling does, {1, n} FLOAT.
class Parcel {
 public:
  Parcel(const Shape& shape, std::span<const std::byte> noise);
  Parcel(const Parcel&) = delete;
  Parcel& operator=(const Parcel&) = delete;

  std::span<const wire::TensorView> tensors() const { return views_; }
  /// Makes the content that of an iteration.
  void mark(int producer, std::int64_t iteration);

 private:
  std::array<std::size_t, 2> dims_;
  std::vector<std::string> names_;
  std::vector<std::vector<std::byte>> memory_;
  std::vector<wire::TensorView> views_;
};

// The two ends of a hand-over, by whatever way. An iteration is: every producer puts its dataset and appends it to the
// iteration's list; every consumer waits for the whole list and gets its share; the first consumer erases the list,
// which releases the producers.
//
// Failures are wire::Failure, PeerLost or another sb::Error; Alarmed is thrown out of waits.

class Producer {
 public:
  virtual ~Producer() = default;
  virtual void put() = 0;
  virtual void append(std::int64_t iteration) = 0;
  virtual void wait_consumed(std::int64_t iteration) = 0;
  /// Removes what this producer made.
  virtual void clean() = 0;
  /// Removes all that the run made up to this iteration, whoever made it: for when nobody else may be left to.
  virtual void abandon(std::int64_t iteration) = 0;
};

class Consumer {
 public:
  /// One received tensor: of which producer, its number in the dataset, its bytes.
  using Visitor = std::function<void(int producer, int tensor, std::span<const std::byte> bytes)>;

  virtual ~Consumer() = default;
  virtual void wait_list(std::int64_t iteration) = 0;
  virtual void get(std::int64_t iteration) = 0;
  virtual void erase_list(std::int64_t iteration) = 0;
  /// All tensors of the last `get`.
  virtual void visit(const Visitor& visitor) const = 0;
  /// Removes what the run made up to this iteration; every rank has come to its end.
  virtual void clean(std::int64_t iteration) = 0;
  /// As a producer's. A rank that was stuck may wake up and add to it: the next run removes that.
  virtual void abandon(std::int64_t iteration) = 0;
};

enum class Handover { poll, block };

}  // namespace scalebench::aggregation
