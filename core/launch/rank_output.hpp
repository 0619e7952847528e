// SPDX-License-Identifier: Apache-2.0
// What a launcher passes on of its ranks, told apart again: "[1,0]<stdout>:…" is of rank 0. A tag stands at the begin
// of each line and of each further piece of one; what has none is the launcher's own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "process/tail.hpp"

namespace scalebench::launch {

/// One rank's standard output and standard error in the order in which they arrived; the end is kept.
using RankTexts = std::map<int, process::LastBytes>;

/// One of a launcher's two streams, in pieces of any size.
class TaggedStream {
 public:
  /// `ranks` outlives it. `has_blank`: behind each tag stands one blank that the rank did not write.
  explicit TaggedStream(RankTexts& ranks, bool has_blank = false) : ranks_(ranks), has_blank_(has_blank) {}

  void take(std::string_view bytes);
  /// At the end of the stream.
  void finish();
  /// Of ranks and launcher together, as it would be without tags; a line holds what one of them wrote. The end of it.
  const std::string& text() const { return all_.text(); }

 private:
  static constexpr int launcher_itself = -1;

  void speak(int rank);
  void say(std::string_view bytes);

  RankTexts& ranks_;
  bool has_blank_;
  process::Ends all_;
  std::string pending_;  ///< may be the begin of a tag
  int speaker_ = launcher_itself;
  int last_speaker_ = launcher_itself;  ///< in this line
  bool at_line_begin_ = true;
};

/// Both streams of one launch.
struct RankOutput {
  explicit RankOutput(bool has_blank) : out(ranks, has_blank), err(ranks, has_blank) {}

  RankTexts ranks;
  TaggedStream out, err;
};

/// Keeps what the ranks have written so far in files of a folder, one a rank: whoever finds it after this process was
/// killed has no other way to it.
class KeptOutput {
 public:
  explicit KeptOutput(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Files of ranks that wrote something are written anew, at most once a second. What cannot be written is left out.
  void keep(const RankTexts& ranks);
  /// By rank; empty where there is none.
  std::map<int, std::string> read() const;

 private:
  std::filesystem::path folder_;
  std::map<int, std::size_t> kept_bytes_;
  std::uint64_t next_ns_ = 0;
};

}  // namespace scalebench::launch
