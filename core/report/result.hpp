// SPDX-License-Identifier: Apache-2.0
// A run with all that is shown of it: a plain value, read once (see read_results.hpp), never written.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "report/figure.hpp"
#include "store/records.hpp"

namespace scalebench::report {

struct Result {
  store::Run run;
  std::vector<store::Param> params;
  std::vector<store::Summary> summaries = {};  ///< over all ranks, and of each rank
  std::optional<store::Delivery> delivery = {};
  std::optional<double> resolution_ns = {};  ///< samples of less time are not told apart from nothing
  std::optional<int> spare_cores = {};  ///< without a rank, on the host that has fewest; empty: not known of all hosts
  std::string service = {};             ///< "kv 7.0.15, unix socket"; "" without one
  std::int64_t so_far = 0;              ///< samples of all ranks and phases, of a run that is running
};

/// Of one operation of a sample of this metric.
std::optional<double> resolution_of(const Result& result, const store::Summary& summary);

/// "64 KiB", "10.0 µs", "tcp": as people write it, without control characters.
std::string shown(const store::Param& param, Scale scale);

/// One way in which results may differ: an option, the ranks, the nodes, the repetition or the attempt.
struct Dimension {
  struct Value {
    double number = 0;  ///< to sort by, before the text
    std::string text;
    auto operator<=>(const Value&) const = default;
  };
  std::string name;
  std::vector<Value> values;  ///< of the results, in their order

  bool varies() const;
};

/// All dimensions: options in the order of the first result, then ranks, nodes, repetition, attempt.
std::vector<Dimension> dimensions(std::span<const Result> results, Scale scale);

/// Sorted by what varies, in the order of `dimensions`.
std::vector<Result> sorted(std::vector<Result> results, Scale scale);

}  // namespace scalebench::report
