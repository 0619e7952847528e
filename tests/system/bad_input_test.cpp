// SPDX-License-Identifier: Apache-2.0
// A bad input gets one sentence that names it, the documented exit code, and leaves nothing behind.
#include <sys/stat.h>

#include <algorithm>
#include <fstream>

#include "support/scalebench.hpp"

namespace scalebench {
namespace {

using support::Result;
using support::Words;

struct BadInput {
  std::string story;
  Words words;
  int code;
  std::vector<std::string> names;  ///< what the sentence holds
};

class BadInputs : public support::Scalebench, public ::testing::WithParamInterface<BadInput> {};

TEST_P(BadInputs, GetOneSentenceAndLeaveNothing) {
  const BadInput& input = GetParam();
  const Result result = scalebench(input.words);
  EXPECT_EQ(result.code, input.code) << result.err;
  for (const std::string& name : input.names) EXPECT_NE(result.err.find(name), std::string::npos) << result.err;
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  EXPECT_EQ(result.out, "");
  EXPECT_TRUE(files().empty());
}

std::string story_of(const ::testing::TestParamInfo<BadInput>& tested) { return tested.param.story; }

Words throughput(Words more) {
  more.insert(more.begin(), {"--plugin", "throughput"});
  return more;
}

INSTANTIATE_TEST_SUITE_P(
    Of, BadInputs,
    ::testing::Values(
        BadInput{"unknown_plugin", {"--plugin", "thruput"}, 2, {"thruput", "throughput", "plugins"}},
        BadInput{"no_plugin", {"--ranks", "2"}, 2, {"--plugin", "throughput"}},
        BadInput{"unknown_option", throughput({"--iteratons", "5"}), 2, {"--iteratons", "--iterations"}},
        BadInput{"unknown_command", {"lst"}, 2, {"lst", "list"}},
        BadInput{"unknown_workload", throughput({"--workload", "put"}), 2, {"put"}},
        BadInput{"missing_value", throughput({"--ranks"}), 2, {"--ranks"}},
        BadInput{"twice", throughput({"--ranks", "2", "--ranks", "3"}), 2, {"--ranks"}},
        BadInput{"zero_ranks", throughput({"--ranks", "0"}), 2, {"ranks", "0"}},
        BadInput{"negative_iterations", throughput({"--iterations=-3"}), 2, {"iterations", "-3"}},
        BadInput{"zero_iterations", throughput({"--iterations", "0"}), 2, {"iterations", "0"}},
        BadInput{"empty_list", throughput({"--tensor-bytes", ""}), 2, {"tensor-bytes"}},
        BadInput{"descending_range", throughput({"--tensor-bytes", "1MiB..1KiB*2"}), 2, {"1MiB..1KiB*2"}},
        BadInput{"not_a_size", throughput({"--tensor-bytes", "4XiB"}), 2, {"4XiB"}},
        BadInput{"too_large_tensor", throughput({"--tensor-bytes", "513MiB"}), 2, {"512"}},
        BadInput{"too_many_points", throughput({"--tensor-bytes", "1..60000+1", "--ranks", "1,2"}), 2, {"--yes"}},
        BadInput{"unwritable_folder", throughput({"--db", "/proc/nowhere/t.db"}), 2, {"/proc/nowhere"}},
        BadInput{"no_library", {"--plugin", "/etc/hostname.so"}, 2, {"/etc/hostname.so"}},
        BadInput{"bad_tag", throughput({"--tag", "novalue"}), 2, {"novalue", "KEY=VALUE"}},
        BadInput{"tls", throughput({"--endpoint", "rediss://127.0.0.1:1"}), 2, {"rediss"}},
        BadInput{"refused_endpoint", throughput({"--endpoint", "redis://127.0.0.1:1"}), 4, {"127.0.0.1:1"}},
        BadInput{"no_server", throughput({"--server-binary", "/nowhere/redis"}), 4, {"/nowhere/redis"}},
        BadInput{"hostile_text", throughput({"--tensor-bytes", "$(touch x);'\"\n\033[31mµ"}), 2, {"tensor-bytes"}},
        BadInput{"endless_text", throughput({"--tensor-bytes", std::string(10'000, 'x')}), 2, {"tensor-bytes"}}),
    story_of);

class ForeignDatabase : public support::Scalebench {};

TEST_F(ForeignDatabase, AFileThatIsNotOursIsRefusedAndNotChanged) {
  std::ofstream(folder() / "t.db") << "not a database\n";
  const Result result = scalebench({"--plugin", "throughput", "--db", "t.db"});
  EXPECT_EQ(result.code, 2);
  EXPECT_NE(result.err.find("t.db"), std::string::npos) << result.err;
  EXPECT_EQ(base::read_file(folder() / "t.db"), "not a database\n");
}

TEST_F(ForeignDatabase, ANewerSchemaIsRefused) {
  ASSERT_EQ(
      command({"sqlite3", "t.db", "pragma application_id=0x53424348; pragma user_version=999; create table x(a)"}).code,
      0);
  const Result result = scalebench({"--plugin", "throughput", "--db", "t.db"});
  EXPECT_EQ(result.code, 2);
  EXPECT_NE(result.err.find("999"), std::string::npos) << result.err;
}

class BrokenPlugin : public support::Scalebench {};

TEST_F(BrokenPlugin, IsRefusedByNameWithItsReason) {
  std::filesystem::path any;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(SCALEBENCH_BROKEN_PLUGINS)) {
    if (entry.path().extension() == ".so") any = entry.path();
  }
  ASSERT_FALSE(any.empty());
  const Result result = scalebench({"--plugin", any.string()});
  EXPECT_EQ(result.code, 2);
  EXPECT_NE(result.err.find(any.filename().string()), std::string::npos) << result.err;
}

class NoMpirun : public support::Scalebench {};

TEST_F(NoMpirun, IsSaidBeforeAnythingIsWritten) {
  const Result result = scalebench({"--plugin", "throughput"}, {{"PATH", "/nowhere"}});
  EXPECT_EQ(result.code, 4) << result.err;
  EXPECT_TRUE(files().empty());
}

}  // namespace
}  // namespace scalebench
