// SPDX-License-Identifier: Apache-2.0
// The real binary with small models.
#pragma once

#include <gmock/gmock.h>

#include "support/scalebench.hpp"

namespace scalebench {

class InferenceRun : public support::Scalebench {
 protected:
  static std::string model(const std::string& name) { return std::string(SCALEBENCH_TEST_MODELS) + "/" + name + ".pt"; }

  /// A model that takes a vector of eight, few times.
  support::Words small(const std::string& name, const support::Words& more = {}) const {
    support::Words words = {"--plugin", "inference", "--db",     "t.db", "--iterations",  "4", "--warmup", "1",
                            "--model",  model(name), "--script", "none", "--input-shape", "8"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  /// `metric|samples` of what was measured, in alphabetical order.
  std::string measured() {
    return sql(
        "select metric, count(*) from v_sample where phase = 'measure' and status = 'ok' group by metric "
        "order by metric");
  }
};

}  // namespace scalebench
