// SPDX-License-Identifier: Apache-2.0
// The vocabulary of the store's tests: a database in a folder of its own, and what ranks leave behind, by the real
// spool and journal.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/file.hpp"
#include "plan/job.hpp"
#include "spool/folder.hpp"
#include "spool/journal.hpp"
#include "spool/writer.hpp"
#include "store/database.hpp"
#include "store/reader.hpp"
#include "store/writer.hpp"

namespace scalebench::store {

/// One rank at work on one point of a job.
class FakeRank {
 public:
  FakeRank(const std::filesystem::path& folder, int rank, std::int64_t clock_offset_ns = 0, int point = 0)
      : point_(point), journal_(spool::Folder(folder).journal(rank)) {
    spool::RankFacts facts;
    facts.rank = rank;
    facts.host = rank < 2 ? "alpha" : "beta";
    facts.boot_id = facts.host + "-boot";
    facts.pid = 1000 + rank;
    facts.clock_offset_ns = clock_offset_ns;
    facts.mpi_init_ns = 5'000'000;
    facts.mpi_library = "Open MPI 4.1.4";
    journal_.write(facts);
    spool_ = std::make_unique<spool::Writer>(
        spool::Folder(folder).spool(point, rank),
        spool::Origin{static_cast<std::uint32_t>(point), static_cast<std::uint32_t>(rank)});
  }

  FakeRank& phase(const std::string& name, std::uint64_t at_ns) {
    return write(spool::PhaseBegin{point_, name, at_ns});
  }
  FakeRank& series(int number, const std::string& metric, const std::string& unit = "ns", std::int64_t warmup_end = 0,
                   std::int64_t batch = 1) {
    return write(spool::Series{point_, number, metric, unit, batch, 1024, "B", warmup_end});
  }
  FakeRank& sample(int series, std::uint32_t iteration, std::uint64_t start_ns, std::uint64_t value,
                   std::uint16_t flags = 0) {
    spool::Record& record = spool_->next();
    record.start_ns = start_ns;
    record.value = value;
    record.iteration = iteration;
    record.series = static_cast<std::uint16_t>(series);
    record.flags = flags;
    spool_->seal();
    spool_->prepare();
    return *this;
  }
  FakeRank& real(int series, std::uint32_t iteration, std::uint64_t start_ns, double value) {
    return sample(series, iteration, start_ns, std::bit_cast<std::uint64_t>(value));
  }
  FakeRank& failure(int series, std::int64_t iteration, int code, const std::string& text) {
    return write(spool::FailureEntry{point_, series, iteration, code, text});
  }
  FakeRank& status(const std::string& status, std::uint64_t at_ns, bool agreed = false) {
    return write(spool::Status{point_, status, "", agreed, at_ns});
  }
  FakeRank& end() { return write(spool::End{3, "0-1"}); }
  FakeRank& write(const spool::Entry& entry) {
    journal_.write(entry);
    return *this;
  }

 private:
  int point_;
  spool::Journal journal_;
  std::unique_ptr<spool::Writer> spool_;
};

inline plan::Job job_with_sizes(const std::vector<std::int64_t>& sizes, int repetition = 1) {
  plan::Job job;
  job.plugin = "throughput";
  job.ranks = 2;
  job.repetition = repetition;
  for (const std::int64_t bytes : sizes) {
    plan::Point point;
    point.workload = "tensors";
    point.options = {{"tensor-bytes", {std::to_string(bytes), bytes}}, {"transport", {"tcp", std::string("tcp")}}};
    point.config_hash = fmt::format("hash-{}", bytes);
    point.seed = 0xffff'ffff'ffff'fff0u + static_cast<std::uint64_t>(repetition);
    job.points.push_back(point);
  }
  return job;
}

/// A database with a campaign of one planned run, and an empty folder for a job's spools.
class StoreTest : public testing::Test {
 protected:
  StoreTest() : campaign_(begin(writer(), "uuid-1")), run_(plan_one()) {}

  static std::int64_t begin(Writer& writer, const std::string& uuid, double floor_ns = 0) {
    Campaign campaign;
    campaign.uuid = uuid;
    campaign.command = "scalebench --plugin throughput";
    campaign.seed = 42;
    campaign.floor_ns = floor_ns;
    campaign.version = "0.1.0";
    campaign.git = "abc";
    campaign.tags = {{"machine", "laptop"}};
    return writer.begin_campaign(campaign);
  }
  std::int64_t plan_one() {
    std::vector<plan::Job> jobs = {job_with_sizes({1024})};
    writer().add_runs(campaign_, jobs, {{"tensor-bytes", "B"}});
    return jobs[0].points[0].run;
  }

  /// Two ranks on one clock: one warm-up and three measured samples of 100, 101, 102 ns each.
  void two_ranks_leave_samples(const std::filesystem::path& folder) {
    for (int r = 0; r < 2; ++r) {
      FakeRank rank(folder, r);
      rank.phase("setup", 1'000).series(0, "put_tensor", "ns", 1).phase("measure", 2'000);
      for (std::uint32_t i = 0; i < 4; ++i) rank.sample(0, i, 2'000 + 500 * i, 99 + i);
      rank.status("done", 9'000, r == 0).end();
    }
  }
  void store(std::int64_t run, RunStatus status = RunStatus::done, const std::string& cause = "") {
    writer().store_point(read_job(spools()), 0, {run, status, cause});
  }
  void store_two_ranks() {
    two_ranks_leave_samples(spools());
    store(run_);
  }

  /// The first row of an answer, its columns joined by blanks; "" when there is none. NULL is "-".
  std::string answer(const std::string& sql) { return answer_of(file(), sql); }
  static std::string answer_of(const std::filesystem::path& file, const std::string& sql) {
    Database database(file, Database::Mode::read);
    Statement rows = database.prepare(sql);
    std::string text;
    if (!rows.step()) return text;
    for (int i = 0; i < rows.columns(); ++i) {
      if (i > 0) text += ' ';
      text += rows.is_null(i) ? "-" : rows.text(i);
    }
    return text;
  }

  /// Opened again where file() closed it.
  Writer& writer() {
    if (!writer_) writer_.emplace(file_);
    return *writer_;
  }
  /// Closed, so that the test can open it: a process has one connection to a file.
  std::filesystem::path file() {
    writer_.reset();
    return file_;
  }
  std::filesystem::path spools() {
    std::filesystem::create_directories(spools_);
    return spools_;
  }

  base::TemporaryFolder folder_;
  std::filesystem::path file_ = folder_.path() / "test.db";
  std::filesystem::path spools_ = folder_.path() / "spools";
  std::optional<Writer> writer_;
  std::int64_t campaign_;
  std::int64_t run_;
};

/// The sentence that `action` ends with; "" when it succeeds.
template <typename Action>
std::string refusal(Action action) {
  try {
    action();
  } catch (const base::Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace scalebench::store
