// SPDX-License-Identifier: Apache-2.0
// What one point hands over in each iteration, and what it is called. The names are those of SmartSim-Scaling; the run
// stands before them, as the key prefix of SmartRedis or as a folder of its own, so that no two runs meet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace scalebench::aggregation {

struct Shape {
  int producers = 1;
  int consumers = 1;
  int tensors = 1;  ///< in a dataset; one dataset per producer
  std::size_t tensor_bytes = sizeof(float);
  std::string run;

  std::size_t dataset_bytes() const { return static_cast<std::size_t>(tensors) * tensor_bytes; }
  /// Datasets with an index that is `consumer` modulo the number of consumers.
  int share_of(int consumer) const { return (producers - consumer + consumers - 1) / consumers; }
};

std::string dataset_name(int producer);
std::string tensor_name(int index);
std::string list_name(std::int64_t iteration);
/// The producer in a dataset's name; -1 when it is not one of ours.
int producer_in(std::string_view dataset_name);

}  // namespace scalebench::aggregation
