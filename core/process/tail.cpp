// SPDX-License-Identifier: Apache-2.0
#include "process/tail.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace scalebench::process {

Tail::Tail(base::Fd pipe, const Sink& sink) : pipe_(std::move(pipe)), take_(sink.take), end_(sink.tail_bytes) {
  fcntl(pipe_.get(), F_SETFL, O_NONBLOCK);
}

void Tail::drain() {
  std::array<char, 16384> block;
  for (std::size_t blocks = 0; open() && blocks < 256; ++blocks) {
    const ssize_t count = read(pipe_.get(), block.data(), block.size());
    if (count > 0) {
      const std::string_view bytes(block.data(), static_cast<std::size_t>(count));
      take_ ? take_(bytes) : end_.append(bytes);
    } else if (count == 0) {
      pipe_ = {};
    } else if (errno != EINTR) {
      return;
    }
  }
}

}  // namespace scalebench::process
