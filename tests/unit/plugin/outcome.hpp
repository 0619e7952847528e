// SPDX-License-Identifier: Apache-2.0
// What hooks answered, as the stories say it.
#pragma once

#include <gmock/gmock.h>

#include <ostream>
#include <string>

#include "plugin/point_life.hpp"

namespace scalebench::plugin {

inline const HookAnswer ok{};

inline void PrintTo(const HookAnswer& outcome, std::ostream* out) { *out << outcome.status << ' ' << outcome.text; }

/// This status, and a text that holds `text`.
inline auto Answers(int status, const std::string& text) {
  return testing::AllOf(testing::Field("status", &HookAnswer::status, status),
                        testing::Field("text", &HookAnswer::text, testing::HasSubstr(text)));
}

}  // namespace scalebench::plugin
