// SPDX-License-Identifier: Apache-2.0
#include "wire/failure.hpp"

#include <fmt/format.h>

namespace scalebench::wire {

std::string printable(std::string_view bytes) {
  constexpr std::size_t most_bytes = 200;
  std::string text;
  for (const char byte : bytes.substr(0, most_bytes)) {
    const auto code = static_cast<unsigned char>(byte);
    if (code >= 0x20 && code < 0x7f) {
      text += byte;
    } else {
      text += fmt::format("\\x{:02x}", code);
    }
  }
  return bytes.size() > most_bytes ? text + "..." : text;
}

}  // namespace scalebench::wire
