// SPDX-License-Identifier: Apache-2.0
// Options of a server that is there already are what it says.
#include <gmock/gmock.h>

#include "base/error.hpp"
#include "campaign/services.hpp"

namespace scalebench::campaign {
namespace {

using testing::HasSubstr;

class ServersWord : public testing::Test {
 protected:
  static plan::Value number(std::int64_t value) { return {std::to_string(value), value}; }
  static plan::Value word(const std::string& text) { return {text, text}; }

  /// A job of workload inference, planned with the plugin's defaults.
  static std::vector<plan::Job> planned(const std::string& backend) {
    plan::Job job;
    plan::Point point;
    point.workload = "inference";
    point.options = {{"backend", word(backend)},
                     {"threads-per-queue", number(1)},
                     {"intra-op", number(2)},
                     {"model", word("resnet50")}};
    job.launch_options = point.options;
    job.points = {point};
    return {job};
  }
  static std::string text_of(const plan::Settings& settings, const std::string& name) {
    for (const auto& [known, value] : settings)
      if (known == name) return value.text;
    return "";
  }
  std::vector<plan::Job> told(const service::Facts& facts, const std::set<std::string>& typed = {},
                              const std::string& backend = "server") {
    auto jobs = planned(backend);
    take_servers_word(jobs, library_, "redis", {{"", "", "node1:6379", "tcp"}, facts}, typed);
    EXPECT_EQ(text_of(jobs[0].launch_options, "intra-op"), text_of(jobs[0].points[0].options, "intra-op"));
    return jobs;
  }
  std::string refusal(const service::Facts& facts) {
    try {
      told(facts, {"intra-op"});
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), base::Exit::wrong_input);
      return error.what();
    }
    return "none";
  }

  plugin::Library library_ = plugin::Library::load(INFERENCE_PLUGIN);
  const service::Facts redisai = {{"module.ai_intra_op_parallelism", "4"}, {"module.ai_threads_per_queue", "3"}};
};

TEST_F(ServersWord, StandsForOptionsThatWereNotGiven) {
  const auto jobs = told(redisai);
  EXPECT_EQ(text_of(jobs[0].launch_options, "intra-op"), "4");
  EXPECT_EQ(text_of(jobs[0].launch_options, "threads-per-queue"), "3");
  EXPECT_EQ(jobs[0].points[0].options[2].second.data, number(4).data);
}

TEST_F(ServersWord, IsUnknownWhereTheServerDoesNotSay) {
  const auto jobs = told({});
  EXPECT_EQ(text_of(jobs[0].launch_options, "intra-op"), "unknown");
  EXPECT_EQ(jobs[0].points[0].options[2].second.data, number(2).data);
}

TEST_F(ServersWord, MayAgreeWithWhatWasGiven) {
  EXPECT_EQ(text_of(told({{"module.ai_intra_op_parallelism", "2"}}, {"intra-op"})[0].launch_options, "intra-op"), "2");
}

TEST_F(ServersWord, RefusesWhatIsOtherwise) {
  EXPECT_THAT(refusal(redisai), HasSubstr("--intra-op 2: the server at node1:6379 runs with 4; leave it out"));
}

TEST_F(ServersWord, RefusesWhatNobodyCanTell) {
  EXPECT_THAT(refusal({}), HasSubstr("--intra-op 2: the server at node1:6379 does not say what it has; leave it out"));
}

TEST_F(ServersWord, IsNotAskedForWhatRunsInTheRanks) {
  EXPECT_EQ(text_of(told(redisai, {"intra-op"}, "local")[0].launch_options, "intra-op"), "2");
}

}  // namespace
}  // namespace scalebench::campaign
