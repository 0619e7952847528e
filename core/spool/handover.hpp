// SPDX-License-Identifier: Apache-2.0
// How the ranks of one node have the driver store what they measured, between two points: rank 0 rings a bell (a pipe
// in the job's folder, which the driver sleeps on together with the end of its launcher), and sleeps until the driver
// lets it go on in the control block. Neither looks at a clock for it, so both are awake within microseconds.
#pragma once

#include <functional>

#include "base/file.hpp"
#include "spool/control.hpp"
#include "spool/folder.hpp"

namespace scalebench::spool {

/// The driver's end.
class Bell {
 public:
  /// Hangs it into the folder. Where the file system has no pipes there is none, and nobody rings.
  explicit Bell(const Folder& folder);

  /// Can be read when somebody rang; -1 = nobody can.
  int fd() const noexcept { return pipe_.get(); }
  /// Whether it rang since the last call.
  bool rang() noexcept;

 private:
  base::Fd pipe_;
};

/// Rank 0's end.
class BellRope {
 public:
  /// Without a driver that listens there, nothing is ever handed over.
  explicit BellRope(const Folder& folder) noexcept;

  /// Has the first `points` of the job stored, and calls `beat` ten times a second until they are, or until there is no
  /// driver any more.
  void hand_over(Control& control, int points, const std::function<void()>& beat) noexcept;

 private:
  bool has_listener() const noexcept;

  base::Fd pipe_;
};

}  // namespace scalebench::spool
