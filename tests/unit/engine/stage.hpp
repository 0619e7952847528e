// SPDX-License-Identifier: Apache-2.0
// Everything a loop stands on, in a private folder; and what it left there.
#pragma once

#include <vector>

#include "base/file.hpp"
#include "engine/loop.hpp"
#include "fake_workload.hpp"
#include "spool/folder.hpp"
#include "spool/reader.hpp"

namespace scalebench::engine {

class LoopStage {
 public:
  explicit LoopStage(FakeWorkload::Iterate iterate) : workload_(std::move(iterate)) {}

  Recorder& recorder() { return recorder_; }
  Loop& loop() { return loop_; }
  spool::Control& control() { return control_; }

  std::vector<spool::Record> records() const {
    const spool::Reader reader(files_.spool(0, 0));
    std::vector<spool::Record> found;
    std::size_t position = 0;
    while (const spool::Record* record = reader.next(position)) found.push_back(*record);
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
  PointLog log_{journal_, 0};
  Recorder recorder_{workload_.table(), spool_};
  Loop loop_{workload_.table(), &workload_, recorder_, stop_, control_.cell(0), log_};
};

}  // namespace scalebench::engine
