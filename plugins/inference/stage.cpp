// SPDX-License-Identifier: Apache-2.0
#include "stage.hpp"

namespace scalebench::inference {

std::string gist_of(const std::string& words) {
  const std::size_t begin = words.rfind("RuntimeError: ");
  return begin == std::string::npos ? words : words.substr(begin);
}

}  // namespace scalebench::inference
