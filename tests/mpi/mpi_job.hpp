// SPDX-License-Identifier: Apache-2.0
// A job run by a real mpirun, and what its ranks left behind.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "plan/job.hpp"
#include "process/child.hpp"
#include "spool/control.hpp"
#include "spool/folder.hpp"
#include "spool/journal.hpp"
#include "spool/reader.hpp"

namespace scalebench::test {

/// One point of the plugin `probe`; `texts` are the values of its options.
plan::Point point(const std::string& workload, const std::map<std::string, plan::Value>& options = {});
plan::Value text(const std::string& value);
plan::Value number(std::int64_t value);

class MpiJob {
 public:
  explicit MpiJob(int ranks, std::vector<plan::Point> points, plan::Limits limits = {});

  plan::Job& job() { return job_; }
  spool::Folder files() const { return spool::Folder(job_.spool_dir); }
  const std::string& errors() const { return errors_; }

  /// Writes the job file and makes the folder of its spools.
  std::filesystem::path save() const;
  /// Starts it under mpirun, without waiting for its end. `launcher` are more words for mpirun, `words` for the
  /// program.
  void start(const std::vector<std::string>& launcher = {}, const std::string& program = "test-rank",
             const std::vector<std::string>& words = {"0"});
  /// Waits until rank 0 is in this phase of this point.
  void wait_for(spool::Phase phase, int point = 0);
  void signal(int number) { mpirun_.signal(number); }
  /// Waits for the end, which comes within 60 s or the test fails.
  process::Ending finish();
  process::Ending run() { return start(), finish(); }

  /// Records of a rank, of one series (-1 = all).
  std::vector<spool::Record> records(int rank, int series = 0, int point = 0) const;
  /// Of these the ones taken in iterations.
  std::vector<spool::Record> samples(int rank, int series = 0, int point = 0) const;

  /// The last entry of this kind in a rank's journal that satisfies `wanted`.
  template <typename Kind>
  std::vector<Kind> entries(int rank) const {
    std::vector<Kind> found;
    for (const spool::Entry& entry : spool::read_journal(files().journal(rank)).entries)
      if (const Kind* kind = std::get_if<Kind>(&entry)) found.push_back(*kind);
    return found;
  }
  /// How the point ended: for this rank, or (by rank 0) for all.
  std::string status(int rank, int point = 0) const { return status_of(rank, point, false).status; }
  spool::Status agreed(int point = 0) const { return status_of(0, point, true); }

 private:
  spool::Status status_of(int rank, int point, bool agreed) const;

  base::TemporaryFolder folder_;
  plan::Job job_;
  process::Child mpirun_;
  std::string errors_;
};

}  // namespace scalebench::test
