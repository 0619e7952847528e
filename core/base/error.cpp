// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

namespace scalebench::base {
namespace {

std::string& name_in_use() {
  static std::string name = "scalebench";
  return name;
}

}  // namespace

const std::string& typed_name() { return name_in_use(); }

void set_typed_name(std::string name) { name_in_use() = std::move(name); }

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
