// SPDX-License-Identifier: Apache-2.0
// Which MPI library this is.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "plan/job.hpp"

namespace scalebench::engine {

/// "Open MPI 4.1.4": the library in use. May be asked before MPI is up.
std::string mpi_library();

/// "Open MPI 4.1": what this engine was built with, as plugins that use MPI name theirs.
std::string mpi_abi();

// All ranks of an MPI job. Rank 0 leads: it has the jobs; the others follow.
//
// In a job that scalebench started, rank 0 reads one job from a file (see job.hpp). Inside a user's own mpirun rank 0
// is the driver too: it leads as often as it has jobs, while the others wait asleep, and dismisses them at the end.

/// One per process and for its whole life: MPI is initialised once. Main thread only.
class World {
 public:
  /// MPI_Init_thread, timed, with an enum sb_thread_level. From here on SIGUSR1 asks for a stop. Throws base::Error
  /// (lacking) when MPI does not give that level.
  explicit World(int thread_level);
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  /// Dismisses the others when rank 0 has not; MPI_Finalize.
  ~World();

  int rank() const noexcept;
  int size() const noexcept;
  int nodes() const noexcept;

  /// Rank 0: runs the job with all ranks. What it measured is in the spools and journals of Job::spool_dir; points that
  /// failed are written there. `store`: see JobRun. Throws base::Error when the job as a whole could not be run.
  void lead(const plan::Job& job, std::function<void()> store = {});

  /// The other ranks: runs what rank 0 leads until dismissed.
  void follow();

  /// Ends every rank of the MPI job, this one too, now. From any thread: meant for when the main one does not return.
  [[noreturn]] void abort(int exit_code) const;

  /// Rank 0: lets the others return from follow(). Nothing can be led afterwards.
  void dismiss();

 private:
  class Members;
  std::unique_ptr<Members> members_;
};

}  // namespace scalebench::engine
