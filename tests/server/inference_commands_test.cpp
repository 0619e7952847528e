// SPDX-License-Identifier: Apache-2.0
// Replies and error texts of the inference module's commands, as clients of RedisAI know them.
#include <stdexcept>

#include "inference_fixture.hpp"

namespace scalebench::server_test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct Exchange {
  std::string command;
  std::string reply;
};

class InferenceCommands : public InferenceServer {
 protected:
  void SetUp() override {
    InferenceServer::SetUp();
    ask("AI.TENSORSET a FLOAT 2 VALUES 1 2");
    ask("SET text value");
  }
  /// Replies that begin as expected.
  void expect(const std::vector<Exchange>& exchanges) {
    for (const Exchange& exchange : exchanges) {
      EXPECT_THAT(ask(exchange.command), StartsWith(exchange.reply)) << exchange.command;
    }
  }
};

constexpr const char* wrong_type = "-WRONGTYPE Operation against a key holding the wrong kind of value";

TEST_F(InferenceCommands, describe_a_model) {
  EXPECT_EQ(store("add", "m", "TAG v1 BATCHSIZE 4 MINBATCHSIZE 2 MINBATCHTIMEOUT 7"), "+OK");
  const std::string meta =
      R"("backend", "TORCH", "device", "CPU", "tag", "v1", "batchsize", :4, "minbatchsize", :2, "inputs", ["a", "b"], )"
      R"("outputs", [""], "minbatchtimeout", :7)";
  EXPECT_EQ(ask("AI.MODELGET m META"), std::string("[").append(meta).append("]"));
  EXPECT_EQ(client_.bytes(words("AI.MODELGET m BLOB")), model_file("add"));
  EXPECT_THAT(ask("AI.MODELGET m"), StartsWith(std::string("[").append(meta).append(", \"blob\", \"PK")));
  EXPECT_EQ(ask("AI.MODELGET m META BLOB"), ask("AI.MODELGET m"));
}

TEST_F(InferenceCommands, take_and_give_a_model_in_chunks) {
  const std::string file = model_file("add");
  const std::size_t half = file.size() / 2;
  EXPECT_EQ(client_.ask(words("AI.MODELSTORE m TORCH CPU BLOB") + Words{file.substr(0, half), file.substr(half)}),
            "+OK");
  EXPECT_EQ(client_.bytes(words("AI.MODELGET m BLOB")), file);
  EXPECT_EQ(ask("AI.MODELEXECUTE m INPUTS 2 a a OUTPUTS 1 b"), "+OK");
  ask("AI.CONFIG MODEL_CHUNK_SIZE " + std::to_string(half + 1));
  EXPECT_EQ(ask("AI.MODELGET m BLOB"), "[\"" + file.substr(0, half + 1) + "\", \"" + file.substr(half + 1) + "\"]");
  ask("AI.CONFIG MODEL_CHUNK_SIZE 535822336");
}

TEST_F(InferenceCommands, describe_a_script) {
  EXPECT_EQ(client_.ask(words("AI.SCRIPTSTORE s CPU TAG v1 ENTRY_POINTS 1 entry SOURCE") + Words{script_source}),
            "+OK");
  const std::string meta = R"("device", "CPU", "tag", "v1", "Entry Points", ["entry"])";
  const std::string source = std::string("\"").append(script_source).append("\"");
  EXPECT_EQ(ask("AI.SCRIPTGET s META"), std::string("[").append(meta).append("]"));
  EXPECT_EQ(ask("AI.SCRIPTGET s SOURCE"), source);
  EXPECT_EQ(ask("AI.SCRIPTGET s"), std::string("[").append(meta).append(", \"source\", ").append(source).append("]"));
}

TEST_F(InferenceCommands, take_the_options_of_the_deprecated_forms) {
  EXPECT_EQ(
      client_.ask(words("AI.MODELSET m TORCH CPU TAG v1 BATCHSIZE 4 MINBATCHSIZE 2 BLOB") + Words{model_file("add")}),
      "+OK");
  EXPECT_THAT(ask("AI.MODELGET m META"), HasSubstr(R"("tag", "v1", "batchsize", :4, "minbatchsize", :2)"));
  EXPECT_EQ(client_.ask(words("AI.SCRIPTSET s CPU TAG v2 SOURCE") + Words{script_source}), "+OK");
  EXPECT_EQ(ask("AI.SCRIPTGET s META"), R"(["device", "CPU", "tag", "v2", "Entry Points", []])");
}

TEST_F(InferenceCommands, list_models_and_scripts) {
  EXPECT_EQ(ask("AI._MODELSCAN"), "[]");
  store("add", "m", "TAG v1");
  store_script("s");
  EXPECT_EQ(ask("AI._MODELSCAN"), R"([["m", "v1"]])");
  ask("RENAME s t");
  EXPECT_EQ(ask("AI._SCRIPTSCAN"), R"([["t", ""]])");
  EXPECT_THAT(ask("AI.MODELSCAN"), StartsWith("-ERR unknown command"));
}

TEST_F(InferenceCommands, delete_models_and_scripts) {
  store("add", "m");
  store_script("s");
  expect({{"AI.MODELDEL s", wrong_type},
          {"AI.SCRIPTDEL m", wrong_type},
          {"AI.MODELDEL m", "+OK"},
          {"AI.MODELDEL m", "-ERR model key is empty"},
          {"AI.SCRIPTDEL s", "+OK"},
          {"AI.SCRIPTDEL s", "-ERR script key is empty"},
          {"AI.MODELDEL text", wrong_type},
          {"EXISTS m s", ":0"}});
}

TEST_F(InferenceCommands, keep_the_settings) {
  expect({{"AI.CONFIG GET MODEL_CHUNK_SIZE", ":535822336"},
          {"AI.CONFIG MODEL_CHUNK_SIZE 1000", "+OK"},
          {"AI.CONFIG GET MODEL_CHUNK_SIZE", ":1000"},
          {"AI.CONFIG MODEL_CHUNK_SIZE 0", "-ERR MODEL_CHUNK_SIZE: invalid chunk size"},
          {"AI.CONFIG MODEL_CHUNK_SIZE x", "-ERR MODEL_CHUNK_SIZE: invalid chunk size"},
          {"AI.CONFIG MODEL_CHUNK_SIZE 535822336", "+OK"},
          {"AI.CONFIG BACKENDSPATH /some/folder", "-ERR unsupported subcommand"},
          {"AI.CONFIG GET OTHER", "nil"},
          {"AI.CONFIG LOADBACKEND TORCH file", "-ERR error loading backend"},
          {"AI.CONFIG LOADBACKEND CAFFE file", "-ERR unsupported backend"},
          {"AI.CONFIG OTHER 1", "-ERR unsupported subcommand"},
          {"AI.CONFIG", "-ERR wrong number of arguments for 'ai.config' command"}});
}

TEST_F(InferenceCommands, say_what_is_wrong_with_a_model_to_store) {
  const std::string no_blob = "-ERR Insufficient arguments, missing model BLOB";
  expect({{"AI.MODELSTORE m TORCH BLOB x", "-ERR wrong number of arguments for 'AI.MODELSTORE' command"},
          {"AI.MODELSTORE m PORCH CPU BLOB x", "-ERR unsupported backend"},
          {"AI.MODELSTORE m TORCH TPU BLOB x", "-ERR Invalid DEVICE"},
          {"AI.MODELSTORE m TORCH GPU:x BLOB x", "-ERR Invalid DEVICE"},
          {"AI.MODELSTORE m TORCH CPU:x BLOB x", "-ERR Invalid DEVICE"},
          {"AI.MODELSTORE m TORCH CPU1 BLOB x", "-ERR Invalid DEVICE"},
          {"AI.MODELSTORE m TORCH CPU: BLOB x", "-ERR Invalid DEVICE"},
          {"AI.MODELSTORE m TORCH CPU BATCHSIZE x BLOB x", "-ERR Invalid argument for BATCHSIZE"},
          {"AI.MODELSTORE m TORCH CPU MINBATCHSIZE 2 BLOB x", "-ERR MINBATCHSIZE specified without BATCHSIZE"},
          {"AI.MODELSTORE m TORCH CPU BATCHSIZE 2 MINBATCHSIZE x BLOB x", "-ERR Invalid argument for MINBATCHSIZE"},
          {"AI.MODELSTORE m TORCH CPU BATCHSIZE 2 MINBATCHTIMEOUT 9 BLOB x",
           "-ERR MINBATCHTIMEOUT specified without MINBATCHSIZE"},
          {"AI.MODELSTORE m TORCH CPU BATCHSIZE 2 MINBATCHSIZE 2 MINBATCHTIMEOUT x BLOB x",
           "-ERR Invalid argument for MINBATCHTIMEOUT"},
          {"AI.MODELSTORE m TORCH CPU INPUTS 1 a OUTPUTS 1 c BLOB x",
           "-ERR INPUTS argument should not be specified for this backend"},
          {"AI.MODELSTORE m TF CPU BLOB x", "-ERR INPUTS not specified for TF"},
          {"AI.MODELSTORE m ONNX CPU BLOB x", "-ERR Could not load backend"},
          {"AI.MODELSTORE m TORCH CPU BATCHSIZE 2", no_blob},
          {"AI.MODELSTORE m TORCH CPU BATCHSIZE 2 BLOB", no_blob},
          {"AI.MODELSTORE m TORCH CPU BATCHSIZE 2 WORD", "-ERR Invalid argument, expected BLOB"},
          {"AI.MODELSTORE m TORCH CPU BLOB x", "-istream reader failed: "},
          {"AI.MODELSTORE text TORCH CPU BLOB x", wrong_type},
          {"AI.MODELSET m TORCH", "-ERR wrong number of arguments for 'AI.MODELSET' command"},
          {"AI.MODELSET m TORCH CPU BATCHSIZE 2 WORD", no_blob},
          {"EXISTS m", ":0"}});
  EXPECT_EQ(client_.ask(words("AI.MODELSTORE m TORCH CPU BLOB") + Words{""}), no_blob);
  EXPECT_EQ(client_.ask(words("AI.MODELSET m TORCH CPU BLOB") + Words{model_file("add")}), "+OK");
}

TEST_F(InferenceCommands, refuse_a_gpu_that_libtorch_does_not_find) {
  const bool has_gpu = ask("AI.INFO").find(R"("cuda", :1)") != std::string::npos;
  const std::string reply = has_gpu ? "+OK" : "-GPU requested but Torch couldn't find CUDA";
  EXPECT_EQ(client_.ask(words("AI.MODELSTORE m TORCH GPU BLOB") + Words{model_file("add")}), reply);
  EXPECT_EQ(client_.ask(words("AI.SCRIPTSET s GPU:0 SOURCE") + Words{script_source}), reply);
}

TEST_F(InferenceCommands, say_what_is_wrong_with_a_model_to_execute) {
  store("add", "m");
  store("square", "square");
  const std::string inputs = "-Number of keys given as INPUTS here does not match model definition";
  const std::string outputs = "-Number of keys given as OUTPUTS here does not match model definition";
  expect({{"AI.MODELEXECUTE m INPUTS 2 a a OUTPUTS", "-ERR wrong number of arguments for 'AI.MODELEXECUTE' command"},
          {"AI.MODELEXECUTE none INPUTS 2 a a OUTPUTS 1 c", "-ERR model key is empty"},
          {"AI.MODELEXECUTE a INPUTS 2 a a OUTPUTS 1 c", wrong_type},
          {"AI.MODELEXECUTE m TIMEOUT 9 INPUTS 2 a a OUTPUTS 1 c", "-ERR INPUTS not specified"},
          {"AI.MODELEXECUTE m INPUTS x a a OUTPUTS 1 c", "-ERR Invalid argument for input_count"},
          {"AI.MODELEXECUTE m INPUTS 0 a a OUTPUTS 1 c", "-ERR Input count must be a positive integer"},
          {"AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 1 c", inputs},
          {"AI.MODELEXECUTE m INPUTS 2 a a WORD 1 c", "-ERR OUTPUTS not specified"},
          {"AI.MODELEXECUTE m INPUTS 2 a a OUTPUTS x c", "-ERR Invalid argument for output_count"},
          {"AI.MODELEXECUTE m INPUTS 2 a a OUTPUTS 0 c", "-ERR Output count must be a positive integer"},
          {"AI.MODELEXECUTE m INPUTS 2 a a OUTPUTS 2 c d", outputs},
          {"AI.MODELEXECUTE m INPUTS 2 a a OUTPUTS 1",
           "-ERR number of output keys to AI.MODELEXECUTE command does not match the number of given arguments"},
          {"AI.MODELEXECUTE m INPUTS 2 a a OUTPUTS 1 c word", "-ERR Invalid argument: word"},
          {"AI.MODELEXECUTE m INPUTS 2 a a OUTPUTS 1 c TIMEOUT", "-ERR No value provided for TIMEOUT"},
          {"AI.MODELEXECUTE m INPUTS 2 a a OUTPUTS 1 c TIMEOUT -43", "-ERR Invalid value for TIMEOUT"},
          {"AI.MODELEXECUTE m INPUTS 2 a none OUTPUTS 1 c", "-ERR tensor key is empty or in a different shard"},
          {"AI.MODELEXECUTE m INPUTS 2 a text OUTPUTS 1 c", wrong_type},
          {"AI.MODELEXECUTE m INPUTS 2 a a OUTPUTS 1 text", wrong_type},
          {"AI.TENSORSET s STRING 1 VALUES a", "+OK"},
          {"AI.MODELEXECUTE m INPUTS 2 s s OUTPUTS 1 c", "-libtorch has no element type STRING"},
          {"AI.MODELRUN m INPUTS a OUTPUTS", "-ERR wrong number of arguments for 'AI.MODELRUN' command"},
          {"AI.MODELRUN m INPUTS a OUTPUTS c", inputs},
          {"AI.MODELRUN m INPUTS a a OUTPUTS c d", outputs},
          {"AI.MODELRUN m TIMEOUT -43 INPUTS a a OUTPUTS c", "-ERR Invalid value for TIMEOUT"},
          {"AI.MODELRUN m TIMEOUT 1000 WORD a a OUTPUTS c", "-ERR INPUTS not specified"},
          {"AI.TENSORSET uneven FLOAT 2 3", "+OK"},
          {"AI.MODELEXECUTE square INPUTS 1 uneven OUTPUTS 1 c",
           "-The following operation failed in the TorchScript interpreter. Traceback of TorchScript"}});
  EXPECT_EQ(info("square", "errors"), ":1");
}

TEST_F(InferenceCommands, say_what_is_wrong_with_a_script_to_store) {
  const std::string entry_points = "-ERR Insufficient arguments, missing script entry points";
  expect({{"AI.SCRIPTSTORE s CPU", "-ERR wrong number of arguments for 'AI.SCRIPTSTORE' command"},
          {"AI.SCRIPTSTORE s TPU ENTRY_POINTS 1 entry SOURCE x", "-ERR Invalid DEVICE"},
          {"AI.SCRIPTSTORE s CPU WORD 1 entry SOURCE x", entry_points},
          {"AI.SCRIPTSTORE s CPU ENTRY_POINTS x entry SOURCE x",
           "-ERR Non numeric entry points number provided to AI.SCRIPTSTORE command"},
          {"AI.SCRIPTSTORE s CPU ENTRY_POINTS 5 entry SOURCE x", entry_points},
          {"AI.SCRIPTSTORE s CPU ENTRY_POINTS 1 entry SOURCE", "-ERR Insufficient arguments, missing script SOURCE"},
          {"AI.SCRIPTSET s CPU", "-ERR wrong number of arguments for 'ai.scriptset' command"},
          {"AI.SCRIPTSET s CPU WORD x", "-ERR Insufficient arguments, missing script SOURCE"}});
  EXPECT_EQ(store_script("s", "1 none"), "-Function none does not exist in the given script.");
  EXPECT_EQ(store_script("s", "1 two"), "-Wrong number of inputs in function two. Expected 3 but was 1");
  EXPECT_EQ(store_script("s", "1 bad"),
            "-Wrong inputs type in function bad. Expected signature similar to: def bad(tensors: List[Tensor], keys: "
            "List[str], args: List[str])");
  EXPECT_THAT(client_.ask(words("AI.SCRIPTSET s CPU SOURCE") + Words{"def f(x):\n    return x"}),
              StartsWith("-expected newline but found 'eof' here: "));
  EXPECT_EQ(ask("EXISTS s"), ":0");
}

TEST_F(InferenceCommands, say_of_a_script_that_calls_the_server_what_it_may_do_instead) {
  const std::string begin = "def f(tensors: List[Tensor], keys: List[str], args: List[str]):\n    ";
  for (const char* call : {"redis.execute(\"SET\", [keys[0], \"x\"])\n    return tensors[0]\n",
                           "return redisAI.model_execute(keys[0], tensors, 1)\n"}) {
    EXPECT_THAT(client_.ask(words("AI.SCRIPTSTORE s CPU ENTRY_POINTS 1 f SOURCE") + Words{begin + call}),
                StartsWith("-redis.execute and redisAI.model_execute, with which scripts call RedisAI, are not here: "))
        << call;
  }
  EXPECT_EQ(ask("EXISTS s"), ":0");
}

TEST_F(InferenceCommands, say_what_is_wrong_with_a_script_to_execute) {
  store_script("s");
  expect(
      {{"AI.SCRIPTEXECUTE s", "-ERR wrong number of arguments for 'AI.SCRIPTEXECUTE' command"},
       {"AI.SCRIPTEXECUTE none add INPUTS 2 a a OUTPUTS 1 b", "-ERR script key is empty"},
       {"AI.SCRIPTEXECUTE s none INPUTS 2 a a OUTPUTS 1 b", "-Function does not exist: none"},
       {"AI.SCRIPTEXECUTE s add INPUTS 1 a OUTPUTS 1 b", "-Wrong number of inputs provided to function: add"},
       {"AI.SCRIPTEXECUTE s add INPUTS 3 a a a OUTPUTS 1 b", "-Wrong number of inputs provided to function: add"},
       {"AI.SCRIPTEXECUTE s two INPUTS 1 a OUTPUTS 1 b", "-Function returned unexpected number of outputs - two"},
       {"AI.SCRIPTEXECUTE s INPUTS 1 a OUTPUTS 1 b", "-ERR Invalid AI.SCRIPTEXECUTE command. Unexpected argument: 1"},
       {"AI.SCRIPTEXECUTE s add INPUTS 2 a none OUTPUTS 1 b", "-ERR tensor key is empty or in a different shard"},
       {"AI.SCRIPTEXECUTE s add INPUTS 2 a a OUTPUTS 1 b TIMEOUT", "-ERR No value provided for TIMEOUT"},
       {"AI.SCRIPTEXECUTE s entry KEYS 1", "-ERR Missing arguments after KEYS keyword"},
       {"AI.SCRIPTEXECUTE s entry KEYS x a", "-ERR Invalid or negative value found in number of KEYS"},
       {"AI.SCRIPTRUN s", "-ERR wrong number of arguments for 'AI.SCRIPTRUN' command"},
       {"AI.SCRIPTRUN s add INPUTS a none OUTPUTS b", "-ERR tensor key is empty or in a different shard"}});
}

TEST_F(InferenceCommands, say_what_is_wrong_with_a_graph) {
  store("add", "m");
  store_script("s");
  const std::string set = " |> AI.TENSORSET b FLOAT 1";
  expect({{"AI.DAGEXECUTE", "-ERR missing arguments for 'AI.DAGEXECUTE' command"},
          {"AI.DAGEXECUTE_RO", "-ERR missing arguments for 'AI.DAGEXECUTE_RO' command"},
          {"AI.DAGEXECUTE" + set,
           "-ERR AI.DAGEXECUTE and AI.DAGEXECUTE_RO commands must contain at least one out of "
           "ROUTING, LOAD, PERSIST keywords"},
          {"AI.DAGEXECUTE ROUTING a", "-ERR DAG is empty"},
          {"AI.DAGEXECUTE PERSIST 1 a ROUTING", "-ERR Missing ROUTING value"},
          {"AI.DAGEXECUTE ROUTING a LOAD 1", "-ERR missing arguments after LOAD keyword in DAG command"},
          {"AI.DAGEXECUTE LOAD x" + set, "-ERR invalid or negative value found in number of keys to LOAD"},
          {"AI.DAGEXECUTE LOAD 2 a" + set,
           "-ERR number of keys to LOAD into DAG does not match the number of given arguments"},
          {"AI.DAGEXECUTE LOAD 1 none" + set, "-ERR tensor key is empty or in a different shard"},
          {"AI.DAGEXECUTE LOAD 1 text" + set, wrong_type},
          {"AI.DAGEXECUTE LOAD 1 a PERSIST 1" + set, "-ERR missing arguments after PERSIST keyword in DAG command"},
          {"AI.DAGEXECUTE PERSIST x a" + set, "-ERR invalid or negative value found in number of keys to PERSIST"},
          {"AI.DAGEXECUTE PERSIST 2 a" + set,
           "-ERR number of keys to PERSIST after DAG execution does not match the number of given arguments"},
          {"AI.DAGEXECUTE PERSIST 1 none" + set, "-ERR PERSIST key cannot be found in DAG"},
          {"AI.DAGEXECUTE ROUTING a TIMEOUT", "-ERR No value provided for TIMEOUT"},
          {"AI.DAGEXECUTE ROUTING a TIMEOUT x" + set, "-ERR Invalid value for TIMEOUT"},
          {"AI.DAGEXECUTE ROUTING a WORD" + set, "-ERR Invalid DAG command. Unexpected argument:  WORD"},
          {"AI.DAGEXECUTE ROUTING a |> AI.NOCOMMAND a", "-ERR Unsupported command within DAG"},
          {"AI.DAGEXECUTE ROUTING a |> ", "-ERR Unsupported command within DAG"},
          {"AI.DAGEXECUTE ROUTING a |> AI.TENSORGET b", "-ERR INPUT key cannot be found in DAG"},
          {"AI.DAGEXECUTE ROUTING a |> AI.MODELEXECUTE m INPUTS 2 a a OUTPUTS 1 c",
           "-ERR INPUT key cannot be found in DAG"},
          {"AI.DAGEXECUTE ROUTING a |> AI.MODELEXECUTE none INPUTS 2 a a OUTPUTS 1 c", "-ERR model key is empty"},
          {"AI.DAGEXECUTE LOAD 1 a |> AI.MODELRUN m INPUTS a a OUTPUTS c",
           "-ERR Deprecated AI.MODELRUN cannot be used in AI.DAGEXECUTE command"},
          {"AI.DAGEXECUTE LOAD 1 a |> AI.SCRIPTRUN s add INPUTS a a OUTPUTS c",
           "-ERR Deprecated AI.SCRIPTRUN cannot be used in AI.DAGEXECUTE command"},
          {"AI.DAGEXECUTE ROUTING a |> AI.TENSORSET", "-ERR wrong number of arguments for 'AI.TENSORSET' command"},
          {"AI.DAGEXECUTE ROUTING a |> AI.TENSORGET", "-ERR wrong number of arguments for 'AI.TENSORGET' command"},
          {"AI.DAGEXECUTE_RO PERSIST 1 a" + set, "-ERR PERSIST cannot be specified in a read-only DAG"},
          {"AI.DAGEXECUTE_RO LOAD 1 a |> AI.SCRIPTEXECUTE s add INPUTS 2 a a OUTPUTS 1 c",
           "-ERR AI.SCRIPTEXECUTE command cannot be specified in a read-only DAG"}});
}

TEST_F(InferenceCommands, say_what_is_wrong_with_a_question) {
  store("add", "m");
  expect({{"AI.INFO none", "-ERR cannot find run info for key"},
          {"AI.INFO a", "-ERR cannot find run info for key"},
          {"AI.INFO m WORD", "-ERR unsupported subcommand"},
          {"AI.MODELGET none", "-ERR model key is empty"},
          {"AI.MODELGET text", wrong_type},
          {"AI.MODELGET m WORD", "-ERR unsupported data format"},
          {"AI.MODELGET", "-ERR wrong number of arguments for 'ai.modelget' command"},
          {"AI.MODELDEL", "-ERR wrong number of arguments for 'ai.modeldel' command"},
          {"AI._MODELSCAN x", "-ERR wrong number of arguments for 'ai._modelscan' command"},
          {"AI.SCRIPTGET none", "-ERR script key is empty"},
          {"AI.SCRIPTGET m", wrong_type}});
}

TEST_F(InferenceCommands, refuse_what_would_take_memory_that_the_server_must_not_take) {
  store("add", "m");
  store_script("s");
  const std::string text = "-OOM command not allowed when used memory > 'maxmemory'.";
  ask("CONFIG SET maxmemory 1");
  EXPECT_EQ(store("add", "n"), text);
  EXPECT_EQ(store_script("t"), text);
  expect({{"AI.MODELEXECUTE m INPUTS 2 a a OUTPUTS 1 b", text},
          {"AI.SCRIPTRUN s add INPUTS a a OUTPUTS b", text},
          {"AI.DAGEXECUTE LOAD 1 a PERSIST 1 b |> AI.MODELEXECUTE m INPUTS 2 a a OUTPUTS 1 b", text},
          {"AI.DAGEXECUTE_RO LOAD 1 a |> AI.MODELEXECUTE m INPUTS 2 a a OUTPUTS 1 b |> AI.TENSORGET b VALUES",
           R"([+OK, ["2", "4"]])"},
          {"AI.MODELGET m META", "["},
          {"AI.MODELDEL m", "+OK"}});
  ask("CONFIG SET maxmemory 0");
}

TEST_F(InferenceCommands, run_nothing_inside_a_transaction_or_script) {
  store("add", "m");
  const std::string text = "ERR Cannot run RedisAI command within a transaction or a LUA script";
  ask("MULTI");
  ask("AI.MODELEXECUTE m INPUTS 2 a a OUTPUTS 1 b");
  ask("AI.DAGEXECUTE LOAD 1 a |> AI.TENSORGET a");
  EXPECT_EQ(ask("EXEC"), "[-" + text + ", -" + text + "]");
  EXPECT_THAT(
      client_.ask({"EVAL", "return redis.call('AI.MODELEXECUTE', 'm', 'INPUTS', '2', 'a', 'a', 'OUTPUTS', '1', 'b')",
                   "3", "m", "a", "b"}),
      HasSubstr(text));
}

TEST_F(InferenceCommands, store_a_model_inside_a_transaction) {
  ask("MULTI");
  store("add", "m");
  EXPECT_EQ(ask("EXEC"), "[+OK]");
  EXPECT_EQ(ask("EXISTS m"), ":1");
}

TEST_F(InferenceCommands, tell_which_arguments_are_keys) {
  expect({{"COMMAND GETKEYS AI.TENSORSET t FLOAT 1", R"(["t"])"},
          {"COMMAND GETKEYS AI.MODELEXECUTE m INPUTS 2 a b OUTPUTS 1 c TIMEOUT 5", R"(["m", "a", "b", "c"])"},
          {"COMMAND GETKEYS AI.MODELRUN m TIMEOUT 5 INPUTS a b OUTPUTS c", R"(["m", "a", "b", "c"])"},
          {"COMMAND GETKEYS AI.SCRIPTRUN s f INPUTS a $ b OUTPUTS c", R"(["s", "a", "b", "c"])"},
          {"COMMAND GETKEYS AI.SCRIPTEXECUTE s f KEYS 1 k INPUTS 1 a ARGS 1 x OUTPUTS 1 c", R"(["s", "k", "a", "c"])"},
          {"COMMAND GETKEYS AI.DAGEXECUTE LOAD 1 a PERSIST 2 b c ROUTING r |> AI.TENSORSET b FLOAT 1 |> "
           "AI.MODELEXECUTE m INPUTS 1 b OUTPUTS 1 c",
           R"(["a", "b", "c", "r", "m"])"}});
}

class InferenceOptions : public testing::Test {};

TEST_F(InferenceOptions, are_taken_at_load_time) {
  Server server("inference.so THREADS_PER_QUEUE 3 INTRA_OP_PARALLELISM 1 INTER_OP_PARALLELISM 2 MODEL_CHUNK_SIZE 100");
  Client client = server.connect();
  EXPECT_THAT(client.ask("AI.INFO"),
              HasSubstr(R"("threads per queue", :3, "intra-op threads", :1, "inter-op threads", :2)"));
  EXPECT_EQ(client.ask("AI.CONFIG GET MODEL_CHUNK_SIZE"), ":100");
}

TEST_F(InferenceOptions, that_are_wrong_keep_the_server_from_starting) {
  EXPECT_THROW(Server("inference.so THREADS_PER_QUEUE 0"), std::runtime_error);
  EXPECT_THROW(Server("inference.so COLOUR blue"), std::runtime_error);
  EXPECT_THROW(Server("inference.so INTRA_OP_PARALLELISM"), std::runtime_error);
}

TEST_F(InferenceOptions, for_what_this_module_lacks_are_refused_by_name) {
  for (const char* option : {"MODEL_EXECUTION_TIMEOUT", "BACKEND_MEMORY_LIMIT", "BACKENDSPATH", "ONNX"}) {
    try {
      const Server server(std::string("inference.so ") + option + " 5000");
      ADD_FAILURE() << option << " was taken";
    } catch (const std::runtime_error& error) {
      EXPECT_THAT(error.what(), HasSubstr(std::string(option) + " is for the backends that RedisAI loads"));
    }
  }
}

}  // namespace
}  // namespace scalebench::server_test
