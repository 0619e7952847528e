// SPDX-License-Identifier: Apache-2.0
// The journal, for one point: fills in the point's number and the time.
#pragma once

#include <cstdint>
#include <string>

#include "engine/recorder.hpp"
#include "engine/verdict.hpp"
#include "spool/control.hpp"
#include "spool/journal.hpp"

namespace scalebench::engine {

class PointLog {
 public:
  PointLog(spool::Journal& journal, int point) : journal_(journal), point_(point) {}

  void phase(spool::Phase phase);
  void series(spool::Series series);
  void role(std::string role);
  void failure(const Recorder::Failed& failed);
  void event(int level, const std::string& text);
  void status(const Verdict& verdict, bool agreed);

 private:
  spool::Journal& journal_;
  int point_;
};

}  // namespace scalebench::engine
