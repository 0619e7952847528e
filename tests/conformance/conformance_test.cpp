// SPDX-License-Identifier: Apache-2.0
// What every plugin owes to those who use it: run on each that this tree builds.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstdio>
#include <memory>

#include "base/text.hpp"
#include "plugin/describe.hpp"
#include "plugin/dry_run.hpp"
#include "plugin/library.hpp"
#include "plugin/option_text.hpp"
#include "plugin/point_life.hpp"

namespace scalebench::plugin {
namespace {

using testing::AnyOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// Names that every workload must leave to the command line.
const std::vector<std::string> reserved = {"plugin",     "workload", "ranks",       "nodes",       "ranks-per-node",
                                           "iterations", "duration", "warmup",      "repetitions", "db",
                                           "endpoint",   "seed",     "tag",         "dry-run",     "quiet",
                                           "config",     "help",     "plugin-path", "hosts",       "pin",
                                           "progress",   "quick",    "yes",         "note",        "rate"};

std::vector<std::string> built_plugins() {
  const auto files = base::split(BUILT_PLUGINS, ':');
  return {files.begin(), files.end()};
}

/// The words that a shell command prints.
std::vector<std::string> words_from(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::vector<std::string> words;
  char word[256];
  while (pipe && std::fscanf(pipe.get(), "%255s", word) == 1) words.emplace_back(word);
  return words;
}

class Plugin : public ::testing::TestWithParam<std::string> {
 protected:
  const std::filesystem::path file_ = GetParam();
  const Library library_ = Library::open(file_);

  /// Those whose hooks may be called here: MPI is not running.
  std::vector<const sb_workload*> workloads_without_mpi() const {
    return library_.table().mpi == nullptr ? library_.workloads() : std::vector<const sb_workload*>();
  }
};

TEST_P(Plugin, PassesEveryCheckOfTheLoader) { EXPECT_THAT(library_.problems({.reserved = reserved}), IsEmpty()); }

TEST_P(Plugin, ExportsOneSymbolAndNoOther) {
  EXPECT_THAT(words_from("nm -D --defined-only --format=just-symbols " + base::quote(file_.string())),
              ElementsAre("scalebench_plugin"));
}

TEST_P(Plugin, DescribesEveryWorkloadToPeople) {
  const std::string text = describe(library_);
  for (const sb_workload* workload : library_.workloads()) {
    EXPECT_THAT(text, HasSubstr(fmt::format("workload {}: ", workload->name)));
    EXPECT_THAT(std::string(workload->help), Not(IsEmpty()));
    for (const sb_option& row : options(*workload)) EXPECT_THAT(std::string(row.help), Not(IsEmpty())) << row.name;
  }
  EXPECT_THAT(text, Not(HasSubstr("\t")));
}

TEST_P(Plugin, DescribesEveryRowInJson) {
  const auto json = to_json(library_);
  ASSERT_EQ(json["workloads"].size(), library_.workloads().size());
  for (std::size_t at = 0; at < library_.workloads().size(); ++at) {
    const sb_workload& workload = *library_.workloads()[at];
    EXPECT_EQ(json["workloads"][at]["options"].size(), workload.option_count);
    EXPECT_EQ(json["workloads"][at]["metrics"].size(), workload.metric_count);
  }
}

TEST_P(Plugin, AcceptsItsOwnDefaults) {
  for (const sb_workload* workload : library_.workloads()) {
    PointLife life(*workload, file_.parent_path());
    EXPECT_EQ(life.validate().text, "") << workload->name;
  }
}

TEST_P(Plugin, LivesItsLifeTwiceWhereItCan) {
  for (const sb_workload* workload : workloads_without_mpi()) {
    if (workload->need_count > 0 || workload->min_ranks > 1) continue;
    const Remark remark = dry_run([&] { return std::make_unique<PointLife>(*workload, file_.parent_path()); });
    EXPECT_NE(remark.kind, Remark::Kind::failed) << workload->name << ": " << remark.text;
  }
}

TEST_P(Plugin, WithoutItsServiceSaysSoAndCanBeAskedAgain) {
  for (const sb_workload* workload : workloads_without_mpi()) {
    if (workload->need_count == 0 || needs(*workload)[0].when != nullptr) continue;
    for (int attempt = 0; attempt < 2; ++attempt) {
      PointLife life(*workload, file_.parent_path(), "redis://127.0.0.1:1");
      const HookAnswer outcome = life.setup();
      EXPECT_THAT(outcome.status, AnyOf(SB_SERVICE, SB_SKIP)) << workload->name << ": " << outcome.text;
      EXPECT_THAT(outcome.text, Not(IsEmpty()));
    }
  }
}

TEST_P(Plugin, LoadsHeavyLibrariesOnDemandOnly) {
  EXPECT_THAT(words_from("readelf -d " + base::quote(file_.string()) + " | grep NEEDED"),
              Each(Not(HasSubstr("libtorch"))));
}

std::string stem(const ::testing::TestParamInfo<std::string>& info) {
  return std::filesystem::path(info.param).stem().string();
}

INSTANTIATE_TEST_SUITE_P(Built, Plugin, ::testing::ValuesIn(built_plugins()), stem);

}  // namespace
}  // namespace scalebench::plugin
