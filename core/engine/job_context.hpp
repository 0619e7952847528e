// SPDX-License-Identifier: Apache-2.0
// What all points of a job share in one rank. Borrowed: JobRun owns it.
#pragma once

#include "engine/group.hpp"
#include "engine/places.hpp"
#include "engine/stop_flag.hpp"
#include "engine/wall_clock.hpp"
#include "plan/job.hpp"
#include "plugin/library.hpp"
#include "spool/control.hpp"
#include "spool/folder.hpp"
#include "spool/journal.hpp"

namespace scalebench::engine {

struct JobContext {
  Group& group;
  const plan::Job& job;
  const plugin::Library& library;
  const spool::Folder& folder;
  spool::Journal& journal;
  spool::Control& control;
  const spool::RankFacts& facts;
  std::int64_t clock_offset_ns;  ///< to the clock of rank 0, when the job began
  std::uint64_t init_begin_ns;  ///< when MPI_Init_thread was called
  Place place;
  const StopFlag& stop;
  WallWatch& wall;

  spool::RankCell& cell() const { return control.cell(group.rank()); }
};

}  // namespace scalebench::engine
