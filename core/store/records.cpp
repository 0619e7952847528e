// SPDX-License-Identifier: Apache-2.0
#include "store/records.hpp"

#include <array>
#include <cstddef>

#include "base/error.hpp"

namespace scalebench::store {
namespace {

constexpr std::array<const char*, 8> status_names = {"planned",     "running", "done",      "failed",
                                                     "interrupted", "skipped", "incorrect", "superseded"};

}  // namespace

const char* name_of(RunStatus status) { return status_names[static_cast<std::size_t>(status)]; }

RunStatus parse_status(const std::string& word) {
  for (std::size_t i = 0; i < status_names.size(); ++i)
    if (word == status_names[i]) return static_cast<RunStatus>(i);
  base::wrong_input("status {}: not one of planned, running, done, failed, interrupted, skipped, incorrect, superseded",
                    word);
}

}  // namespace scalebench::store
