// SPDX-License-Identifier: Apache-2.0
#include "plugin/describe.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace scalebench::plugin {
namespace {

using nlohmann::json;
using testing::HasSubstr;

const Library& story() {
  static const Library library = Library::load(std::filesystem::path(TEST_PLUGINS) / "story.so");
  return library;
}

TEST(Description, OfAPluginShowsItsWorkloads) {
  const std::string text = describe(story());
  EXPECT_THAT(text, HasSubstr("plugin story 0: All that the SDK offers\n"));
  EXPECT_THAT(text, HasSubstr("workload memory: Copies a block\n"));
  EXPECT_THAT(text, HasSubstr(", content " + story().content_id() + "\n"));
}

TEST(Description, OfAWorkloadShowsEveryRow) {
  EXPECT_EQ(describe(story().workload("pair")),
            "workload pair: Needs two ranks and a server\n"
            "  ranks\n"
            "    2 by default, at least 2, at most 8, in multiples of 2; they work together; MPI threads: multiple\n"
            "  needs; services are deployed unless --endpoint is given\n"
            "    redis --loadmodule ${module_dir}/tensor.so N ${producers}  (with --producers=1)\n"
            "  roles\n"
            "    producer             --producers ranks, at least 1; sends\n"
            "    consumer             the other ranks, at least 1; receives\n"
            "  options\n"
            "    --producers int\n"
            "        how many produce; 1..; each value is a launch of its own\n"
            "        default: 1\n"
            "  metrics\n"
            "    send                 ns   lower is better\n"
            "    receive              ns   lower is better\n");
}

TEST(Description, ShowsUnitsChoicesAndRates) {
  const std::string text = describe(story().workload("memory"));
  EXPECT_THAT(text,
              HasSubstr("    --block size\n        bytes per copy; 1..1GiB [B]\n        default: 1KiB..4KiB*2\n"));
  EXPECT_THAT(text, HasSubstr("what to do; one of copy|fail|lie\n"));
  EXPECT_THAT(text, HasSubstr("    copy                 ns   lower is better, rate in B/s; one copy\n"));
}

TEST(Json, HasAKeyForEverythingInARow) {
  const json pair = to_json(story().workload("pair"));
  EXPECT_EQ(pair["options"][0], (json{{"name", "producers"},
                                      {"type", "int"},
                                      {"default", "1"},
                                      {"help", "how many produce"},
                                      {"choices", nullptr},
                                      {"range", "1.."},
                                      {"unit", nullptr},
                                      {"axis", "launch"}}));
  EXPECT_EQ(pair["ranks"], (json{{"min", 2}, {"max", 8}, {"multiple", 2}, {"default", 2}}));
  EXPECT_EQ(pair["roles"][0]["count_option"], "producers");
  EXPECT_EQ(pair["roles"][1]["count_option"], nullptr);
  EXPECT_EQ(pair["needs"][0]["service"], "redis");
  EXPECT_EQ(pair["metrics"][0], (json{{"name", "send"},
                                      {"help", ""},
                                      {"unit", "ns"},
                                      {"work_unit", nullptr},
                                      {"better", "lower"},
                                      {"source", "workload"},
                                      {"kind", "work"}}));
}

TEST(Json, OfAPluginNamesFileBuildAndAbi) {
  const json plugin = to_json(story());
  EXPECT_EQ(plugin["name"], "story");
  EXPECT_EQ(plugin["abi"], fmt::format("{}.{}", SB_ABI_MAJOR, SB_ABI_MINOR));
  EXPECT_EQ(plugin["mpi"], nullptr);
  EXPECT_EQ(plugin["file"], story().path().string());
  EXPECT_EQ(plugin["workloads"].size(), 2U);
}

}  // namespace
}  // namespace scalebench::plugin
