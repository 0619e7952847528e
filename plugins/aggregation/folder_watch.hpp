// SPDX-License-Identifier: Apache-2.0
// Sleeps until something is renamed into a folder or removed from it (inotify): by a process of this node, for the
// kernel knows of no other. Nothing that happens after `watch` returned is missed.
#pragma once

#include <chrono>
#include <filesystem>

namespace scalebench::aggregation {

class FolderWatch {
 public:
  FolderWatch();
  FolderWatch(const FolderWatch&) = delete;
  FolderWatch& operator=(const FolderWatch&) = delete;
  ~FolderWatch();

  /// From now on this folder, instead of the one before. Throws sb::ServiceLost.
  void watch(const std::filesystem::path& folder);
  /// Until something has happened, or for that long.
  void wait(std::chrono::milliseconds longest);

 private:
  int fd_;
  int watch_ = -1;
};

}  // namespace scalebench::aggregation
