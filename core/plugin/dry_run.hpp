// SPDX-License-Identifier: Apache-2.0
// A workload lived for a few iterations, as `scalebench check` does: what its hooks do wrong shows without a benchmark.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "plugin/point_life.hpp"

namespace scalebench::plugin {

struct Remark {
  /// followed: another rank did not come so far
  enum class Kind { passed, left_out, failed, followed };
  Kind kind = Kind::passed;
  std::string text;
  std::int64_t samples = 0;  ///< of one life

  bool operator==(const Remark&) const = default;
};

/// How the ranks of one point tell each other whether they are fine; answers whether all are.
using Agreement = std::function<bool(bool)>;

/// Lives a workload twice, each time anew: validate, setup, a few iterations, verify, teardown. Both lives
/// must record the same. `agree` is asked after setup, and between the lives. A hook that crashes takes the process
/// with it.
Remark dry_run(
    const std::function<std::unique_ptr<PointLife>()>& make_point,
    const Agreement& agree = [](bool fine) { return fine; });

/// Whether the workload takes samples itself, at all.
bool takes_samples(const sb_workload& workload);

}  // namespace scalebench::plugin
