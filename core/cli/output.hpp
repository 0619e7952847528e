// SPDX-License-Identifier: Apache-2.0
// The two streams that scalebench speaks on. Whatever reaches a terminal passes here: control characters are escaped,
// lines are folded to its width, and to $COLUMNS wherever they go.
//
// No write throws or ends the process. A stream that could not be written to (a full disk, a reader that is gone, a
// closed descriptor) is left alone from then on; finish() tells of it at the end. Threads: one.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "campaign/campaign.hpp"

namespace scalebench::cli {

class Output {
 public:
  Output(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}

  /// For people.
  void text(std::string_view text);
  /// For programs: byte for byte. A terminal gets it escaped all the same, but not folded.
  void data(std::string_view bytes);
  /// News that another follows: left out where writing it would have to wait for the reader.
  void offer(std::string_view text);
  /// A line that is drawn over the one before, on a terminal. Left out as an offer is.
  void redraw(std::string_view line);

  bool is_terminal() const;
  /// Columns: $COLUMNS, else what the terminal says, else 80 on one and 100 elsewhere.
  std::size_t width() const;

  bool works() const { return trouble_ == 0; }
  /// "standard output: No space left on device"; "" while it works.
  std::string trouble() const;

 private:
  bool is_ready() const;
  void write(std::string_view bytes);

  int fd_;
  std::string name_;
  int trouble_ = 0;  ///< errno
};

Output& out();
Output& err();

/// Text for people on standard output.
template <typename... Args>
void print(fmt::format_string<Args...> format, Args&&... args) {
  out().text(fmt::format(format, std::forward<Args>(args)...));
}

/// "scalebench: …" on standard error or, when that is broken, on standard output.
void complain(std::string_view sentence);

/// What the process ends with: `code`, but Exit::lacking when a stream broke, which is said on the other one. Who was
/// interrupted says that all the same: what was left out can be resumed.
int finish(int code);

// What a person sees on standard error while a campaign runs: a bar, plain lines, JSON lines or nothing.

/// `mode`: auto (a bar on a terminal, plain lines elsewhere), bar, plain, json, none.
std::unique_ptr<campaign::Observer> make_observer(const std::string& mode);

}  // namespace scalebench::cli
