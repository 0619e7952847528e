// SPDX-License-Identifier: Apache-2.0
// What a child writes into a pipe: its first quarter and its end are kept, as the reason may stand in either, or all of
// it is passed on. Memory is bounded however much it writes.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/file.hpp"
#include "process/program.hpp"

namespace scalebench::process {

/// The end of a text that may become as long as it likes.
class LastBytes {
 public:
  explicit LastBytes(std::size_t limit_bytes = 65536) : limit_bytes_(limit_bytes) {}

  void append(std::string_view bytes) {
    text_.append(bytes);
    taken_ += bytes.size();
    if (text_.size() > limit_bytes_) text_.erase(0, text_.size() - limit_bytes_);
  }
  const std::string& text() const { return text_; }
  /// Bytes, with those that are not kept.
  std::size_t taken() const { return taken_; }

 private:
  std::size_t limit_bytes_;
  std::size_t taken_ = 0;
  std::string text_;
};

/// Of a long text the first quarter of the limit and the end, with a mark between.
class Ends {
 public:
  explicit Ends(std::size_t limit_bytes = 65536) : limit_bytes_(limit_bytes) {}

  void append(std::string_view bytes);
  const std::string& text() const { return text_; }

 private:
  std::size_t limit_bytes_;
  std::string text_;
};

class Tail {
 public:
  Tail() = default;
  /// Takes the reading end, which becomes non-blocking.
  Tail(base::Fd pipe, const Sink& sink);

  /// Takes what is there, without waiting: of a child that never ends writing 4 MiB. Closes the pipe at its end.
  void drain();
  bool open() const { return pipe_.get() >= 0; }
  int fd() const { return pipe_.get(); }
  const std::string& text() const { return ends_.text(); }

 private:
  base::Fd pipe_;
  std::function<void(std::string_view)> take_;
  Ends ends_;
};

}  // namespace scalebench::process
