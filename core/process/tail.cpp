// SPDX-License-Identifier: Apache-2.0
#include "process/tail.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace scalebench::process {

Tail::Tail(base::Fd pipe, const Sink& sink) : pipe_(std::move(pipe)), take_(sink.take), ends_(sink.tail_bytes) {
  fcntl(pipe_.get(), F_SETFL, O_NONBLOCK);
}

void Tail::drain() {
  std::array<char, 16384> block;
  for (std::size_t blocks = 0; open() && blocks < 256; ++blocks) {
    const ssize_t count = read(pipe_.get(), block.data(), block.size());
    if (count > 0) {
      const std::string_view bytes(block.data(), static_cast<std::size_t>(count));
      take_ ? take_(bytes) : ends_.append(bytes);
    } else if (count == 0) {
      pipe_ = {};
    } else if (errno != EINTR) {
      return;
    }
  }
}

void Ends::append(std::string_view bytes) {
  constexpr std::string_view mark = "\n[…]\n";
  text_.append(bytes);
  if (text_.size() <= limit_bytes_) return;
  const std::size_t begin = limit_bytes_ / 4;
  const bool is_cut = text_.compare(begin, mark.size(), mark) == 0;
  if (!is_cut) text_.insert(begin, mark);
  const std::size_t behind = begin + mark.size();
  text_.erase(behind, text_.size() - limit_bytes_);
}

}  // namespace scalebench::process
