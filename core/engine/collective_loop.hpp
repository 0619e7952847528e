// SPDX-License-Identifier: Apache-2.0
// The sampling loop of ranks that have to iterate equally often: batches, and between them a meeting in which the clock
// of rank 0 decides whether there is time for another one.
#pragma once

#include "engine/batches.hpp"
#include "engine/loop.hpp"
#include "engine/rendezvous.hpp"

namespace scalebench::engine {

class CollectiveLoop {
 public:
  CollectiveLoop(Loop& loop, Recorder& recorder, Rendezvous& rendezvous)
      : loop_(loop), recorder_(recorder), rendezvous_(rendezvous) {}

  /// Collective, with equal limits. `verdict` is this rank's; when it is not ok here or elsewhere, nobody goes on.
  void run(const Stretch& stretch, StepResult& verdict);

 private:
  void run_batch(std::int64_t size, StepResult& verdict);
  StepResult trouble(const StepResult& verdict);

  Loop& loop_;
  Recorder& recorder_;
  Rendezvous& rendezvous_;
  Batches batches_;
};

}  // namespace scalebench::engine
