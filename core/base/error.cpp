// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"

#include <cerrno>
#include <system_error>

namespace scalebench::base {

void system_failure(const std::string& what, int error_number) {
  if (error_number == EFBIG) {
    lacking("{}: a limit on the size of files was reached (`ulimit -f`); raise it, or use another folder", what);
  }
  if (error_number == ENOSPC || error_number == EDQUOT) {
    lacking("{}: {}; free some space, or use another folder", what, std::generic_category().message(error_number));
  }
  throw Error(Exit::run_failed, fmt::format("{}: {}", what, std::generic_category().message(error_number)));
}

}  // namespace scalebench::base
