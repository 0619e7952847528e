// SPDX-License-Identifier: Apache-2.0
#include "inference/module/graph_commands.hpp"

#include "inference/module/graph_arguments.hpp"
#include "inference/module/key_positions.hpp"
#include "inference/module/run_commands.hpp"

namespace scalebench::inference_server {
namespace {

struct GraphCommand {
  const char* registered;
  const char* name;  ///< in errors
  GraphKind kind;
};

constexpr GraphCommand dag_execute = {"ai.dagexecute", "AI.DAGEXECUTE", {}};
constexpr GraphCommand dag_execute_read_only = {"ai.dagexecute_ro", "AI.DAGEXECUTE_RO", {.read_only = true}};
constexpr GraphCommand dag_run = {"ai.dagrun", "AI.DAGRUN", {.deprecated = true}};
constexpr GraphCommand dag_run_read_only = {"ai.dagrun_ro", "AI.DAGRUN_RO", {.read_only = true, .deprecated = true}};

template <const GraphCommand& command>
void run_graph(redis::Context* context, redis::Arguments arguments) {
  if (report_graph_keys(context, arguments)) return;
  if (arguments.size() < 2) {
    throw redis::ErrorReply(std::string("ERR missing arguments for '") + command.name + "' command");
  }
  check_may_block(context);
  ParsedGraph graph = parse_graph(context, arguments, command.kind);
  Request::submit(context, std::move(graph.request), graph.timeout_ms);
}

template <const GraphCommand& command>
bool add(redis::Context* context) {
  const char* flags = command.kind.read_only ? "readonly getkeys-api" : "write deny-oom getkeys-api";
  return redis::create_command(context, command.registered, redis::guarded<run_graph<command>>, flags, 1, 1, 1) ==
         redis::ok;
}

}  // namespace

bool register_graph_commands(redis::Context* context) {
  return add<dag_execute>(context) && add<dag_execute_read_only>(context) && add<dag_run>(context) &&
         add<dag_run_read_only>(context);
}

}  // namespace scalebench::inference_server
