// SPDX-License-Identifier: Apache-2.0
// Models, scripts and graphs run in a real server, spoken to with raw commands.
#include "inference_fixture.hpp"

namespace scalebench::server_test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class InferenceRun : public InferenceServer {
 protected:
  /// What Redis has counted as the time of a command since CONFIG RESETSTAT.
  long command_us(const std::string& command) {
    const std::string all = client_.bytes(words("INFO commandstats"));
    const auto line = all.find("cmdstat_" + command + ":");
    if (line == std::string::npos) return 0;
    const std::string figure = ",usec=";
    return std::stol(all.substr(all.find(figure, line) + figure.size()));
  }
};

TEST_F(InferenceRun, executes_a_model) {
  EXPECT_EQ(store("add", "m"), "+OK");
  EXPECT_EQ(ask("TYPE m"), "+AI__MODEL");
  ask("AI.TENSORSET a FLOAT 2 2 VALUES 2 3 2 3");
  EXPECT_EQ(ask("AI.MODELEXECUTE m INPUTS 2 a a OUTPUTS 1 c"), "+OK");
  EXPECT_EQ(ask("AI.TENSORGET c META VALUES"),
            R"(["dtype", "FLOAT", "shape", [:2, :2], "values", ["4", "6", "4", "6"]])");
  EXPECT_EQ(ask("AI.MODELRUN m INPUTS a c OUTPUTS d"), "+OK");
  EXPECT_EQ(ask("AI.TENSORGET d VALUES"), R"(["6", "9", "6", "9"])");
}

TEST_F(InferenceRun, gives_each_output_its_key) {
  store("pair", "m");
  ask("AI.TENSORSET a INT64 1 VALUES 5");
  EXPECT_EQ(ask("AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 2 b c TIMEOUT 60000000"), "+OK");
  EXPECT_EQ(ask("AI.TENSORGET b VALUES"), "[:5]");
  EXPECT_EQ(ask("AI.TENSORGET c VALUES"), "[:6]");
}

TEST_F(InferenceRun, takes_a_blob_that_is_not_aligned) {
  store("twice", "m");
  client_.ask(words("AI.TENSORSET a INT8 5 BLOB") + Words{"\1\2\3\4\5"});
  ask("AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 1 b");
  EXPECT_EQ(ask("AI.TENSORGET b VALUES"), "[:2, :4, :6, :8, :10]");
}

TEST_F(InferenceRun, does_not_let_a_model_change_its_input) {
  store("in_place", "m");
  ask("AI.TENSORSET a INT64 1 VALUES 5");
  ask("AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 1 b");
  EXPECT_EQ(ask("AI.TENSORGET a VALUES"), "[:5]");
  EXPECT_EQ(ask("AI.TENSORGET b VALUES"), "[:6]");
}

TEST_F(InferenceRun, may_write_where_it_read) {
  store("twice", "m");
  ask("AI.TENSORSET a INT64 1 VALUES 5");
  EXPECT_EQ(ask("AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 1 a"), "+OK");
  EXPECT_EQ(ask("AI.TENSORGET a VALUES"), "[:10]");
}

TEST_F(InferenceRun, keeps_a_result_without_elements) {
  store("nothing_left", "m");
  ask("AI.TENSORSET a FLOAT 2 3");
  ask("AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 1 b");
  EXPECT_EQ(ask("AI.TENSORGET b"), R"(["dtype", "FLOAT", "shape", [:0, :3], "blob", ""])");
}

TEST_F(InferenceRun, runs_functions_of_each_kind) {
  EXPECT_EQ(client_.ask(words("AI.SCRIPTSET s CPU SOURCE") + Words{script_source}), "+OK");
  EXPECT_EQ(ask("TYPE s"), "+AI_SCRIPT");
  ask("AI.TENSORSET a FLOAT 2 VALUES 1 2");
  EXPECT_EQ(ask("AI.SCRIPTRUN s add INPUTS a a OUTPUTS b"), "+OK");
  EXPECT_EQ(ask("AI.SCRIPTRUN s sum_of INPUTS a a b OUTPUTS c"), "+OK");
  EXPECT_EQ(ask("AI.TENSORGET c VALUES"), R"(["4", "8"])");
  EXPECT_EQ(ask("AI.SCRIPTEXECUTE s two INPUTS 1 a OUTPUTS 2 d e"), "+OK");
  EXPECT_EQ(ask("AI.TENSORGET e VALUES"), R"(["2", "3"])");
  EXPECT_EQ(ask("AI.SCRIPTEXECUTE s entry KEYS 1 a INPUTS 1 a ARGS 1 3 OUTPUTS 1 f TIMEOUT 60000"), "+OK");
  EXPECT_EQ(ask("AI.TENSORGET f VALUES"), R"(["3", "6"])");
}

TEST_F(InferenceRun, runs_a_graph_whose_tensors_are_its_own) {
  store("add", "m");
  store_script("s");
  ask("AI.TENSORSET a FLOAT 1 VALUES 1");
  EXPECT_EQ(ask("AI.DAGEXECUTE LOAD 1 a PERSIST 1 d TIMEOUT 60000 |> AI.TENSORSET b FLOAT 1 VALUES 2 "
                "|> AI.MODELEXECUTE m INPUTS 2 a b OUTPUTS 1 c |> AI.TENSORGET c VALUES "
                "|> AI.SCRIPTEXECUTE s entry INPUTS 1 c ARGS 1 5 OUTPUTS 1 d |> AI.TENSORGET d META"),
            R"([+OK, +OK, ["3"], +OK, ["dtype", "FLOAT", "shape", [:1]]])");
  EXPECT_EQ(ask("EXISTS b c"), ":0");
  EXPECT_EQ(ask("AI.TENSORGET d VALUES"), R"(["15"])");
}

TEST_F(InferenceRun, runs_a_graph_of_deprecated_commands) {
  store("add", "m");
  EXPECT_EQ(
      ask("AI.DAGRUN |> AI.TENSORSET b INT8 1 VALUES 2 |> AI.MODELRUN m INPUTS b b OUTPUTS b |> AI.TENSORGET b VALUES"),
      "[+OK, +OK, [:4]]");
  EXPECT_EQ(ask("AI.DAGRUN_RO |> AI.TENSORSET b INT8 1 VALUES 2 |> AI.TENSORGET b VALUES"), "[+OK, [:2]]");
}

TEST_F(InferenceRun, stops_a_graph_at_the_step_that_fails) {
  store("square", "m");
  const std::string reply =
      ask("AI.DAGEXECUTE PERSIST 1 a |> AI.TENSORSET a FLOAT 2 3 |> AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 1 b "
          "|> AI.TENSORGET b");
  EXPECT_THAT(reply, StartsWith("[+OK, -The following operation failed in the TorchScript interpreter. "));
  EXPECT_THAT(reply, testing::EndsWith(", +NA]"));
  EXPECT_EQ(ask("EXISTS a"), ":0");
}

TEST_F(InferenceRun, counts_what_it_ran) {
  store("twice", "m", "TAG v1");
  ask("AI.TENSORSET a FLOAT 3 2");
  ask("AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 1 b");
  ask("AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 1 b");
  EXPECT_THAT(
      ask("AI.INFO m"),
      testing::MatchesRegex(R"(\["key", "m", "type", "MODEL", "backend", "TORCH", "device", "CPU", "tag", "v1", )"
                            R"("duration", :[1-9][0-9]*, "samples", :6, "calls", :2, "errors", :0\])"));
  EXPECT_EQ(ask("AI.INFO m RESETSTAT"), "+OK");
  EXPECT_EQ(ask("AI.INFO m"), R"(["key", "m", "type", "MODEL", "backend", "TORCH", "device", "CPU", "tag", "v1", )"
                              R"("duration", :0, "samples", :0, "calls", :0, "errors", :0])");
}

TEST_F(InferenceRun, counts_errors_and_no_samples_of_a_script) {
  client_.ask(words("AI.SCRIPTSET s CPU SOURCE") + Words{script_source});
  ask("AI.TENSORSET a FLOAT 1");
  ask("AI.SCRIPTRUN s none INPUTS a OUTPUTS b");
  EXPECT_EQ(info("s", "samples"), ":-1");
  EXPECT_EQ(info("s", "calls"), ":1");
  EXPECT_EQ(info("s", "errors"), ":1");
  EXPECT_EQ(ask("AI.INFO s RESETSTAT"), "+OK");
  EXPECT_EQ(info("s", "calls"), ":0");
}

TEST_F(InferenceRun, counts_no_samples_of_a_run_that_fails) {
  store("square", "m");
  ask("AI.TENSORSET uneven FLOAT 2 3");
  ask("AI.MODELEXECUTE m INPUTS 1 uneven OUTPUTS 1 b");
  EXPECT_EQ(info("m", "calls"), ":1");
  EXPECT_EQ(info("m", "samples"), ":0");
}

TEST_F(InferenceRun, tells_how_long_commands_computed_where_redis_tells_it) {
  store("slow", "m");
  ask("AI.TENSORSET a FLOAT 1");
  ask("CONFIG RESETSTAT");
  ask("SLOWLOG RESET");
  ask("AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 1 b");
  const long computed_us = std::stol(info("m", "duration").substr(1));
  EXPECT_GE(command_us("ai.modelexecute"), computed_us / 2);
  EXPECT_THAT(ask("SLOWLOG GET"), HasSubstr("AI.MODELEXECUTE"));
}

TEST_F(InferenceRun, leaves_the_time_that_a_command_waited_out_of_what_it_computed) {
  store("slow", "slow");
  store_script("s");
  ask("AI.TENSORSET a FLOAT 1");
  ask("CONFIG RESETSTAT");
  Client running = server_->connect();
  running.send(words("AI.MODELEXECUTE slow INPUTS 1 a OUTPUTS 1 b"));
  wait_for_blocked(1);
  ask("AI.SCRIPTEXECUTE s add INPUTS 2 a a OUTPUTS 1 c");
  EXPECT_EQ(running.receive(), "+OK");
  EXPECT_LT(command_us("ai.scriptexecute"), command_us("ai.modelexecute") / 2);
}

TEST_F(InferenceRun, tells_how_long_a_model_was_read_where_redis_tells_it) {
  constexpr long least_us = 1000;  // of 48 MB; the main thread only holds them
  ask("CONFIG RESETSTAT");
  store("big", "m");
  EXPECT_GE(command_us("ai.modelstore"), least_us);
}

TEST_F(InferenceRun, runs_on_a_numbered_cpu) {
  EXPECT_EQ(client_.ask(words("AI.MODELSTORE m TORCH CPU:1 BLOB") + Words{model_file("twice")}), "+OK");
  EXPECT_EQ(client_.ask(words("AI.SCRIPTSET s cpu:2 SOURCE") + Words{script_source}), "+OK");
  ask("AI.TENSORSET a FLOAT 1 VALUES 2");
  EXPECT_EQ(ask("AI.DAGRUN LOAD 1 a |> AI.MODELRUN m INPUTS a OUTPUTS b |> AI.SCRIPTRUN s add INPUTS b b OUTPUTS c "
                "|> AI.TENSORGET c VALUES"),
            R"([+OK, +OK, ["8"]])");
  EXPECT_EQ(info("m", "device"), "\"CPU:1\"");
  EXPECT_EQ(info("s", "device"), "\"CPU:2\"");
}

TEST_F(InferenceRun, tells_of_itself_in_sections_as_redisai_does) {
  client_.ask(words("AI.SCRIPTSET s CPU SOURCE") + Words{script_source});
  ask("AI.TENSORSET a FLOAT 1");
  ask("AI.SCRIPTRUN s add INPUTS a a OUTPUTS b");
  const std::string told = client_.bytes(words("INFO modules"));
  for (const char* part :
       {"# ai_git\r\nai_git_sha:", "# ai_load_time_configs\r\nai_threads_per_queue:1\r\n",
        "ai_intra_op_parallelism:", "ai_inter_op_parallelism:", "# ai_backends_info\r\nai_Torch_version:",
        "# ai_cpu\r\nai_self_used_cpu_sys:", "ai_children_used_cpu_user:", "ai_main_thread_used_cpu_user:"}) {
    EXPECT_THAT(told, HasSubstr(part));
  }
  EXPECT_THAT(told, testing::ContainsRegex("ai_queue_CPU_bthread_n1_used_cpu_total:[0-9]+\\.[0-9]{6}\r\n"));
}

TEST_F(InferenceRun, describes_its_library) {
  EXPECT_THAT(ask("AI.INFO"), testing::AllOf(HasSubstr(R"("module", "scalebench", "libtorch", ")"),
                                             HasSubstr(R"("threads per queue", :1)"), HasSubstr(R"("blas", ")")));
}

}  // namespace
}  // namespace scalebench::server_test
