// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"

#include <system_error>

namespace scalebench::base {

void system_failure(const std::string& what, int error_number) {
  throw Error(Exit::run_failed, fmt::format("{}: {}", what, std::generic_category().message(error_number)));
}

}  // namespace scalebench::base
