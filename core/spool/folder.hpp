// SPDX-License-Identifier: Apache-2.0
// The files of one job: Job::spool_dir. A pure naming rule plus a listing.
#pragma once

#include <filesystem>
#include <vector>

namespace scalebench::spool {

class Folder {
 public:
  explicit Folder(std::filesystem::path path) : path_(std::move(path)) {}

  const std::filesystem::path& path() const noexcept { return path_; }
  std::filesystem::path spool(int point, int rank) const;
  std::filesystem::path journal(int rank) const;
  std::filesystem::path control() const { return path_ / "control"; }
  std::filesystem::path job() const { return path_ / "job.json"; }
  std::filesystem::path bell() const { return path_ / "bell"; }

  struct SpoolFile {
    int point;
    int rank;
    std::filesystem::path path;
  };
  struct JournalFile {
    int rank;
    std::filesystem::path path;
  };
  /// What is there, by point and rank.
  std::vector<SpoolFile> spools() const;
  std::vector<JournalFile> journals() const;

 private:
  std::filesystem::path path_;
};

}  // namespace scalebench::spool
