// SPDX-License-Identifier: Apache-2.0
// Which runs have keys in a Redis. A run stands in a set there for as long as it has keys, and its connection bears
// its name: what stands in the set and has no connection was killed, and the next run removes its keys. A server that
// forbids these commands is left as it is.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

#include "wire/client.hpp"

namespace scalebench::aggregation {

class RunKey {
 public:
  /// The set of runs with keys.
  static constexpr const char* set = "scalebench.aggregation";

  /// Enters `run` into the set and removes what dead ones left behind, an earlier one of its name too: before the
  /// run puts anything. `client` outlives this object.
  RunKey(wire::Client& client, std::string run);
  /// The run has no keys any more.
  void withdraw();

 private:
  void enter();
  void sweep();
  bool is_alive(const std::string& run, std::string_view clients) const;
  void erase_keys_of(const std::string& run);
  void erase_keys_of(const std::string& run, std::size_t shard);
  void remove(const std::string& run);

  wire::Client& client_;
  std::string run_;
};

// The folder of one run, `scalebench-aggregation-<run>` under the user's. All ranks make it, whoever comes first, and
// hold a lock in it for as long as they live: that is how a later run knows which folders nobody will ever remove.

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

// Sleeps until something is renamed into a folder or removed from it (inotify): by a process of this node, for the
// kernel knows of no other. Nothing that happens after `watch` returned is missed.

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
