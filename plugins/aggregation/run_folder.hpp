// SPDX-License-Identifier: Apache-2.0
// The folder of one run, `scalebench-aggregation-<run>` under the user's. All ranks make it, whoever comes first, and
// hold a lock in it for as long as they live: that is how a later run knows which folders nobody will ever remove.
#pragma once

#include <filesystem>
#include <string_view>

namespace scalebench::aggregation {

class RunFolder {
 public:
  /// Throws sb::ServiceLost with the folder's name when it cannot be made or written.
  RunFolder(const std::filesystem::path& parent, std::string_view run);
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;
  ~RunFolder();

  const std::filesystem::path& path() const { return path_; }
  /// Removes what an earlier run of this name left in it: before this one puts anything there.
  void clear() const;
  /// With all that is in it.
  void remove() const;

  /// Removes the folders under `parent` that runs left behind which are no more. Those younger than a minute are
  /// spared: their ranks may still be starting.
  static void sweep(const std::filesystem::path& parent);

 private:
  std::filesystem::path path_;
  int lock_;
};

}  // namespace scalebench::aggregation
