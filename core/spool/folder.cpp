// SPDX-License-Identifier: Apache-2.0
#include "spool/folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <tuple>

namespace scalebench::spool {

namespace fs = std::filesystem;

fs::path Folder::spool(int point, int rank) const { return path_ / fmt::format("point{}-rank{}.spool", point, rank); }
fs::path Folder::journal(int rank) const { return path_ / fmt::format("rank{}.journal", rank); }

// A name is accepted when the numbers read from it give the same name again.
std::vector<Folder::SpoolFile> Folder::spools() const {
  std::vector<SpoolFile> found;
  for (const auto& entry : fs::directory_iterator(path_)) {
    int point = 0, rank = 0;
    const bool numbered = std::sscanf(entry.path().filename().c_str(), "point%d-rank%d.spool", &point, &rank) == 2;
    if (numbered && entry.path() == spool(point, rank)) found.push_back({point, rank, entry.path()});
  }
  std::ranges::sort(found, {}, [](const SpoolFile& file) { return std::tuple(file.point, file.rank); });
  return found;
}

std::vector<Folder::JournalFile> Folder::journals() const {
  std::vector<JournalFile> found;
  for (const auto& entry : fs::directory_iterator(path_)) {
    int rank = 0;
    const bool numbered = std::sscanf(entry.path().filename().c_str(), "rank%d.journal", &rank) == 1;
    if (numbered && entry.path() == journal(rank)) found.push_back({rank, entry.path()});
  }
  std::ranges::sort(found, {}, &JournalFile::rank);
  return found;
}

}  // namespace scalebench::spool
