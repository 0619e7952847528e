// SPDX-License-Identifier: Apache-2.0
// What `mpirun --tag-output` passes on of its ranks, told apart again: "[1,0]<stdout>:…" is of rank 0. A tag stands at
// the begin of each line and of each further piece of one; what has none is mpirun's own.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "process/tail.hpp"

namespace scalebench::launch {

/// One rank's standard output and standard error in the order in which they arrived; the end is kept.
using RankTexts = std::map<int, process::LastBytes>;

/// One of mpirun's two streams, in pieces of any size.
class TaggedStream {
 public:
  /// `ranks` outlives it.
  explicit TaggedStream(RankTexts& ranks) : ranks_(ranks) {}

  void take(std::string_view bytes);
  /// At the end of the stream.
  void finish();
  /// Of ranks and mpirun together, as it would be without tags; a line holds what one of them wrote. The end of it.
  const std::string& text() const { return all_.text(); }

 private:
  static constexpr int mpirun_itself = -1;

  void speak(int rank);
  void say(std::string_view bytes);

  RankTexts& ranks_;
  process::Ends all_;
  std::string pending_;  ///< may be the begin of a tag
  int speaker_ = mpirun_itself;
  int last_speaker_ = mpirun_itself;  ///< in this line
  bool at_line_begin_ = true;
};

/// Both streams of one mpirun.
struct RankOutput {
  RankTexts ranks;
  TaggedStream out{ranks}, err{ranks};
};

}  // namespace scalebench::launch
