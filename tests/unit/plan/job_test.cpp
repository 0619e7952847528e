// SPDX-License-Identifier: Apache-2.0
#include "plan/job.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/file.hpp"

namespace scalebench::plan {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

Job full_job() {
  Job job;
  job.campaign = "0d7b2c1e-0000-4000-8000-000000000001";
  job.launch = 7;
  job.plugin = "throughput";
  job.plugin_file = "/opt/größe/throughput.so";
  job.module_dir = "/opt/modules";
  job.ranks = 8;
  job.nodes = 2;
  job.ranks_per_node = 4;
  job.thread_level = 3;
  job.cores_per_rank = 4;
  job.repetition = 2;
  job.launch_options = {{"redis-io-threads", {"4", std::int64_t{4}}}};
  job.limits = {100, 10, 5'000'000'000};
  job.endpoints = {{"redis", "redis://user:pass@host:6379"}};
  job.spool_dir = "/dev/shm/a\"b\nc";
  job.rate = 0.1;
  job.arrival = "poisson";
  job.points = {{42, "r42", "put", {{"share", {"1", 1.0}}, {"label", {"1", std::string("1")}}}, ~0ull, "ff", 2}, {}};
  job.points.front().earlier = {70, {33, 30}, 2'000'000};
  return job;
}

class JobFile : public testing::Test {
 protected:
  void write(std::string_view text) { base::write_file_0600(path, text); }

  base::TemporaryFolder folder{"scalebench-test-"};
  std::filesystem::path path = folder.path() / "job.json";
};

TEST_F(JobFile, GivesBackEveryMember) {
  save_job(full_job(), path);
  EXPECT_EQ(load_job(path), full_job());
}

TEST_F(JobFile, IsTakenFromStandardInputToo) {
  save_job(full_job(), path);
  const base::Fd file = base::Fd::open(path, O_RDONLY);
  const base::Fd before(dup(STDIN_FILENO));
  dup2(file.get(), STDIN_FILENO);
  EXPECT_EQ(receive_job(job_input), full_job());
  dup2(before.get(), STDIN_FILENO);
}

TEST_F(JobFile, IsTakenFromTheEnvironmentToo) {
  save_job(full_job(), path);
  setenv(job_variable, base::read_file(path).c_str(), 1);
  EXPECT_EQ(receive_job(job_in_environment), full_job());
  unsetenv(job_variable);
  EXPECT_THAT([] { receive_job(job_in_environment); },
              ThrowsMessage<base::Error>(HasSubstr("$SCALEBENCH_JOB is no job of this version")));
}

TEST_F(JobFile, IsForItsOwnerAlone) {
  save_job(Job(), path);
  EXPECT_EQ(std::filesystem::status(path).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(JobFile, KeepsWholeNumbersAndRealsApart) {
  const Job job = nlohmann::json::parse(nlohmann::json(full_job()).dump()).get<Job>();
  EXPECT_TRUE(std::holds_alternative<double>(job.points[0].options[0].second.data));
  EXPECT_TRUE(std::holds_alternative<std::string>(job.points[0].options[1].second.data));
}

TEST_F(JobFile, ThatIsDamagedIsNamed) {
  write("{\"ranks\": 2");
  EXPECT_THAT([&] { load_job(path); }, ThrowsMessage<base::Error>(HasSubstr("job.json is no job of this version")));
}

TEST_F(JobFile, ThatLacksAMemberSaysWhich) {
  auto json = nlohmann::json(full_job());
  json.erase("spool_dir");
  write(json.dump());
  EXPECT_THAT([&] { load_job(path); }, ThrowsMessage<base::Error>(HasSubstr("'spool_dir' not found")));
}

TEST_F(JobFile, RefusesPathsThatAreNotUtf8) {
  Job job;
  job.spool_dir = "/tmp/\xff";
  EXPECT_THAT([&] { save_job(job, path); },
              ThrowsMessage<base::Error>(HasSubstr("in this job is not UTF-8; use names in UTF-8")));
}

TEST(SecretsOfAJob, HoldThePasswordsOfItsEndpointsAsWrittenAndAsMeant) {
  Job job;
  job.endpoints = {{"kv", "kv://:one%40two@host:1"}, {"redis", "redis://host:6379"}};
  EXPECT_THAT(secrets_of(job), testing::UnorderedElementsAre("one%40two", "one@two"));
}

}  // namespace
}  // namespace scalebench::plan
