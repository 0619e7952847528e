// SPDX-License-Identifier: Apache-2.0
#include "base/typed_name.hpp"

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

}  // namespace scalebench::base
