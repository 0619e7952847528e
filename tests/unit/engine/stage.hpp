// SPDX-License-Identifier: Apache-2.0
// Everything a loop stands on, in a private folder; and what it left there.
#pragma once

#include <optional>
#include <vector>

#include "base/file.hpp"
#include "engine/loop.hpp"
#include "engine/overlap.hpp"
#include "fake_workload.hpp"
#include "spool/folder.hpp"
#include "spool/reader.hpp"

namespace scalebench::engine {

class LoopStage {
 public:
  explicit LoopStage(FakeWorkload::Iterate iterate) : workload_(std::move(iterate)) {}

  /// Of operations that overlap.
  LoopStage(FakeWorkload::Start start, FakeWorkload::Progress progress, const Terms& terms)
      : workload_(std::move(start), std::move(progress)) {
    overlap_.emplace(workload_.table(), &workload_, recorder_, stop_, control_.cell(0), log_, terms);
  }

  Recorder& recorder() { return recorder_; }
  Overlap& overlap() { return *overlap_; }
  Loop& loop() { return loop_; }
  spool::Control& control() { return control_; }
  WallWatch& wall() { return wall_; }

  std::vector<spool::Record> records() const {
    const spool::Reader reader(files_.spool(0, 0));
    std::vector<spool::Record> found;
    std::size_t position = 0;
    while (const spool::Record* record = reader.next(position)) found.push_back(*record);
    return found;
  }
  std::vector<spool::Record> records_of(std::uint16_t series) const {
    auto found = records();
    std::erase_if(found, [&](const spool::Record& record) { return record.series != series; });
    return found;
  }
  std::vector<spool::Entry> journal() const { return spool::read_journal(files_.journal(0)).entries; }

 private:
  base::TemporaryFolder folder_;
  spool::Folder files_{folder_.path()};
  FakeWorkload workload_;
  spool::Writer spool_{files_.spool(0, 0), {0, 0}};
  spool::Journal journal_{files_.journal(0)};
  spool::Control control_{files_.control(), 1};
  StopFlag stop_{control_};
  WallWatch wall_;
  PointLog log_{journal_, 0, wall_};
  Recorder recorder_{workload_.table(), spool_};
  Loop loop_{workload_.table(), &workload_, recorder_, stop_, control_.cell(0), log_};
  std::optional<Overlap> overlap_;
};

}  // namespace scalebench::engine
