// SPDX-License-Identifier: Apache-2.0
#include "mpi_job.hpp"

#include <unistd.h>

#include <stdexcept>
#include <thread>

namespace scalebench::test {

using namespace std::chrono_literals;

namespace {

const std::filesystem::path built = SB_TEST_FOLDER;

}  // namespace

plan::Value text(const std::string& value) { return {value, value}; }
plan::Value number(std::int64_t value) { return {std::to_string(value), value}; }

plan::Point point(const std::string& workload, const std::map<std::string, plan::Value>& options) {
  std::map<std::string, plan::Value> all = {
      {"what", text("nothing")}, {"rank", number(0)}, {"at", number(0)}, {"pause", number(0)}};
  if (workload == "parts") all.clear();
  for (const auto& [name, value] : options) all[name] = value;
  plan::Point point;
  point.workload = workload;
  point.run_key = "test-run";
  point.options.assign(all.begin(), all.end());
  return point;
}

MpiJob::MpiJob(int ranks, std::vector<plan::Point> points, plan::Limits limits) {
  job_.plugin = "probe";
  job_.plugin_file = built / "plugins/probe.so";
  job_.ranks = ranks;
  job_.limits = limits;
  job_.patience.time_ns = 3'000'000'000;
  job_.spool_dir = folder_.path() / "spool";
  job_.points = std::move(points);
}

std::filesystem::path MpiJob::save() const {
  const std::filesystem::path job_file = folder_.path() / "job.json";
  std::filesystem::create_directories(job_.spool_dir);
  plan::save_job(job_, job_file);
  return job_file;
}

void MpiJob::start(const std::vector<std::string>& launcher, const std::string& program,
                   const std::vector<std::string>& words) {
  process::Command command;
  command.argv = {SB_TEST_MPIRUN, "--oversubscribe",         "--mca", "pml", "ob1", "--mca", "btl", "self,vader",
                  "-np",          std::to_string(job_.ranks)};
  command.argv.insert(command.argv.end(), launcher.begin(), launcher.end());
  command.argv.insert(command.argv.end(), {built / program, save()});
  command.argv.insert(command.argv.end(), words.begin(), words.end());
  command.environment = {{"OMPI_ALLOW_RUN_AS_ROOT", "1"}, {"OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"}};
  command.out = process::Sink::capture();
  command.err = process::Sink::capture();
  mpirun_ = process::spawn(command);
}

void MpiJob::wait_for(spool::Phase phase, int point) {
  const spool::Control control(files().control(), job_.ranks);
  for (int n = 0; n < 3000; ++n) {
    if (control.cell(0).phase == phase && control.cell(0).point == point) return;
    if (mpirun_.poll()) break;
    std::this_thread::sleep_for(10ms);
  }
  throw std::runtime_error("the job never got there: " + mpirun_.err());
}

process::Ending MpiJob::finish() {
  const auto ending = mpirun_.wait(60s);
  if (!ending) mpirun_.stop(100ms);
  errors_ = mpirun_.err();
  if (!ending) throw std::runtime_error("the job did not end: " + errors_);
  return *ending;
}

std::vector<spool::Record> MpiJob::records(int rank, int series, int point) const {
  const spool::Reader reader(files().spool(point, rank));
  std::vector<spool::Record> found;
  std::size_t position = 0;
  while (const spool::Record* record = reader.next(position))
    if (series < 0 || record->series == series) found.push_back(*record);
  return found;
}

std::vector<spool::Record> MpiJob::samples(int rank, int series, int point) const {
  auto found = records(rank, series, point);
  std::erase_if(found, [](const spool::Record& record) { return (record.flags & spool::in_setup) != 0; });
  return found;
}

spool::Status MpiJob::status_of(int rank, int point, bool agreed) const {
  for (const auto& status : entries<spool::Status>(rank))
    if (status.point == point && status.agreed == agreed) return status;
  return {};
}

}  // namespace scalebench::test
