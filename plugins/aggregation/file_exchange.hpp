// SPDX-License-Identifier: Apache-2.0
// The hand-over through a shared folder. Under it the run has a folder of its own, and in that each iteration one: the
// list. A producer writes its dataset beside it (put) and renames it into it (append), so that no reader ever sees half
// a file; the first consumer removes the iteration's folder, which releases the producers.
//
// poll   consumers count the files in the iteration's folder, producers look whether it is still there.
// block  both sleep until the kernel tells of a change (FolderWatch): on one node only.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "aggregation/dataset_file.hpp"
#include "aggregation/exchange.hpp"
#include "aggregation/peers.hpp"
#include "aggregation/run_folder.hpp"

namespace scalebench::aggregation {

/// What both ends do the same way.
class FileEnd {
 protected:
  FileEnd(const std::filesystem::path& folder, const Shape& shape, Handover handover, Patience& patience);

  std::filesystem::path list_folder(std::int64_t iteration) const;
  void make_list_folder(std::int64_t iteration) const;
  /// Looks at once and after every change in `folder`, or again and again.
  template <typename Ready>
  void wait(const char* what, const std::filesystem::path& folder, Ready&& ready);

  Shape shape_;
  Patience& patience_;
  RunFolder folder_;
  std::optional<FolderWatch> watch_;  ///< when blocking
};

class FileProducer : public Producer, private FileEnd {
 public:
  FileProducer(const std::filesystem::path& folder, const Shape& shape, Handover handover, Patience& patience,
               int number, const Parcel& parcel);

  void put() override;
  void append(std::int64_t iteration) override;
  void wait_consumed(std::int64_t iteration) override;
  void clean() override;
  void abandon(std::int64_t) override { folder_.remove(); }

 private:
  std::string name_;
  std::filesystem::path written_;  ///< until it is appended
  const Parcel& parcel_;
};

class FileConsumer : public Consumer, private FileEnd {
 public:
  FileConsumer(const std::filesystem::path& folder, const Shape& shape, Handover handover, Patience& patience,
               int number, int threads);

  void wait_list(std::int64_t iteration) override;
  void get(std::int64_t iteration) override;
  void erase_list(std::int64_t iteration) override;
  void visit(const Visitor& visitor) const override;
  void clean(std::int64_t) override { folder_.remove(); }
  void abandon(std::int64_t) override { folder_.remove(); }

 private:
  int number_;
  int threads_;
  std::vector<DatasetFile> received_;
  Workers workers_;
};

/// How a dataset's file is called.
std::string file_name(int producer);

}  // namespace scalebench::aggregation
