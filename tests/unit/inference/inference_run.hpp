// SPDX-License-Identifier: Apache-2.0
// The real binary with small models.
#pragma once

#include <gmock/gmock.h>

#include <algorithm>

#include "support/scalebench.hpp"

namespace scalebench {

class InferenceRun : public support::Scalebench {
 protected:
  static std::string model(const std::string& name) { return std::string(SCALEBENCH_TEST_MODELS) + "/" + name + ".pt"; }

  /// A model that takes a vector of eight, few times; `more` adds options and takes the place of these.
  support::Words small(const std::string& name, const support::Words& more = {}) const {
    support::Words words = {"--plugin", "inference"};
    const support::Words usual = {"--db",    "t.db",      "--iterations", "4",    "--warmup",      "1",
                                  "--model", model(name), "--script",     "none", "--input-shape", "8"};
    for (std::size_t i = 0; i < usual.size(); i += 2) {
      if (std::ranges::find(more, usual[i]) == more.end()) words.insert(words.end(), {usual[i], usual[i + 1]});
    }
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
