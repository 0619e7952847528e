// SPDX-License-Identifier: Apache-2.0
// What a child writes into a pipe; of much the first quarter and the end, as the reason may stand in either.
#pragma once

#include <cstddef>
#include <string>

#include "base/file.hpp"

namespace scalebench::process {

class Tail {
 public:
  Tail() = default;
  /// Takes the reading end, which becomes non-blocking.
  Tail(base::Fd pipe, std::size_t limit_bytes);

  /// Takes what is there, without waiting. Closes the pipe at its end.
  void drain();
  bool open() const { return pipe_.get() >= 0; }
  int fd() const { return pipe_.get(); }
  const std::string& text() const { return text_; }

 private:
  void keep(const char* bytes, std::size_t count);

  base::Fd pipe_;
  std::size_t limit_bytes_ = 0;
  std::string text_;
};

}  // namespace scalebench::process
