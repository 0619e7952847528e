// SPDX-License-Identifier: Apache-2.0
// Two ways of doing the same, and the second a second time as a control, timed turn by turn in an order drawn anew in
// every round.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace scalebench::inference_bench {

/// Does it once and returns what it took.
using Timed = std::function<double()>;

/// The nanoseconds that `work` takes.
double time_ns(const std::function<void()>& work);

double median(std::vector<double> values);

struct Verdict {
  double value = 0;
  double limit = 0;
  double control = 0;  ///< limit measured twice: one over the other
  double ratio() const { return value / limit; }
};

Verdict contest(const Timed& value, const Timed& limit, int rounds, int turns);

/// "name value unit limit ratio bound ok|over|unstable", times in microseconds; `bound` is the most the ratio may be.
void print(const std::string& name, const Verdict& verdict, double bound);

}  // namespace scalebench::inference_bench
