// SPDX-License-Identifier: Apache-2.0
#include "inference/module/graph_commands.hpp"

#include <algorithm>
#include <set>

#include "inference/module/arguments.hpp"
#include "inference/module/run_commands.hpp"
#include "redis/modules/tensor_commands.hpp"
#include "redis/modules/tensor_type.hpp"

namespace scalebench::inference_server {
namespace {

struct Head {
  Names load;
  Names persist;
  bool has_load = false;
  bool has_persist = false;
  bool has_routing = false;
  long long timeout_ms = 0;
};

/// `count key…` behind LOAD or PERSIST.
Names read_keys(ArgumentReader& reader, const std::string& keyword, const std::string& what_it_does) {
  const std::string missing = "ERR missing arguments after " + keyword + " keyword in DAG command";
  const std::string negative = "ERR invalid or negative value found in number of keys to " + keyword;
  const std::string mismatch =
      "ERR number of keys to " + keyword + what_it_does + " does not match the number of given arguments";
  if (reader.at_end()) throw redis::ErrorReply(missing);
  const long long count = reader.number(1, negative.c_str());
  if (reader.at_end()) throw redis::ErrorReply(missing);
  return reader.texts(static_cast<std::size_t>(count), mismatch.c_str());
}

void read_persist(ArgumentReader& reader, Head& head, GraphKind kind) {
  if (kind.read_only) throw redis::ErrorReply("ERR PERSIST cannot be specified in a read-only DAG");
  head.has_persist = true;
  head.persist = read_keys(reader, "PERSIST", " after DAG execution");
}

Head read_head(redis::Arguments arguments, GraphKind kind) {
  Head head;
  ArgumentReader reader(arguments, 1);
  while (!reader.at_end()) {
    if (reader.accept("LOAD")) {
      head.has_load = true;
      head.load = read_keys(reader, "LOAD", " into DAG");
    } else if (reader.accept("PERSIST")) {
      read_persist(reader, head, kind);
    } else if (reader.accept("ROUTING")) {
      head.has_routing = true;
      reader.next("ERR Missing ROUTING value");
    } else if (reader.accept("TIMEOUT")) {
      head.timeout_ms = reader.timeout_ms();
    } else {
      throw redis::ErrorReply("ERR Invalid DAG command. Unexpected argument:  " + reader.text(""));
    }
  }
  return head;
}

void check_head(const Head& head, GraphKind kind) {
  if (kind.deprecated || head.has_load || head.has_persist || head.has_routing) return;
  throw redis::ErrorReply(
      "ERR AI.DAGEXECUTE and AI.DAGEXECUTE_RO commands must contain at least one out of ROUTING, LOAD, PERSIST "
      "keywords");
}

Step parse_set(redis::Arguments arguments) {
  try {
    TensorRef tensor = tensor_store::parse_tensor(arguments, false);
    return SetTensor{std::string(redis::view(arguments[1])), std::move(tensor)};
  } catch (const redis::WrongArity&) {
    throw redis::ErrorReply(wrong_number_of_arguments("AI.TENSORSET"));
  }
}

Step parse_get(redis::Arguments arguments) {
  try {
    const tensor_store::ReplyFormat format = tensor_store::parse_format(arguments);
    return GetTensor{std::string(redis::view(arguments[1])), format};
  } catch (const redis::WrongArity&) {
    throw redis::ErrorReply(wrong_number_of_arguments("AI.TENSORGET"));
  }
}

void check_not_deprecated(GraphKind kind, const std::string& command) {
  if (kind.deprecated) return;
  throw redis::ErrorReply("ERR Deprecated " + command + " cannot be used in AI.DAGEXECUTE command");
}

void check_may_write(GraphKind kind, const std::string& command) {
  if (!kind.read_only) return;
  throw redis::ErrorReply("ERR " + command + " command cannot be specified in a read-only DAG");
}

Step parse_step(redis::Context* context, redis::Arguments arguments, GraphKind kind) {
  const redis::String* command = arguments.empty() ? nullptr : arguments.front();
  const auto is = [&](std::string_view name) { return command && redis::is_keyword(command, name); };
  if (is("AI.TENSORSET")) return parse_set(arguments);
  if (is("AI.TENSORGET")) return parse_get(arguments);
  if (is("AI.MODELEXECUTE")) return parse_model_execute(context, arguments).step;
  if (is("AI.SCRIPTEXECUTE")) {
    check_may_write(kind, "AI.SCRIPTEXECUTE");
    return parse_script_execute(context, arguments).step;
  }
  if (is("AI.MODELRUN")) {
    check_not_deprecated(kind, "AI.MODELRUN");
    return parse_model_run(context, arguments).step;
  }
  if (is("AI.SCRIPTRUN")) {
    check_not_deprecated(kind, "AI.SCRIPTRUN");
    check_may_write(kind, "AI.SCRIPTRUN");
    return parse_script_run(context, arguments).step;
  }
  throw redis::ErrorReply("ERR Unsupported command within DAG");
}

void load_tensors(redis::Context* context, const Names& names, Request& request) {
  for (const std::string& name : names) {
    const redis::HeldString key = redis::make_string(name);
    request.tensors[name] = tensor_store::find_tensor(context, key.get());
  }
}

void parse_steps(redis::Context* context, redis::Arguments arguments, GraphKind kind, Request& request) {
  while (!arguments.empty()) {
    arguments = arguments.subspan(1);  // the separator
    const auto length = static_cast<std::size_t>(std::ranges::find_if(arguments, is_separator) - arguments.begin());
    request.steps.push_back(parse_step(context, arguments.first(length), kind));
    arguments = arguments.subspan(length);
  }
}

/// Every tensor that a step reads must be there by then.
class NameCheck {
 public:
  explicit NameCheck(const Request& request) {
    for (const auto& [name, tensor] : request.tensors) known_.insert(name);
    for (const Step& step : request.steps) follow(step);
    for (const std::string& name : request.persist) {
      if (!known_.contains(name)) throw redis::ErrorReply("ERR PERSIST key cannot be found in DAG");
    }
  }

 private:
  void need(const std::string& name) const {
    if (!known_.contains(name)) throw redis::ErrorReply("ERR INPUT key cannot be found in DAG");
  }

  void follow(const Step& step) {
    if (const auto* set = std::get_if<SetTensor>(&step)) {
      known_.insert(set->name);
    } else if (const auto* get = std::get_if<GetTensor>(&step)) {
      need(get->name);
    } else {
      for (const std::string& name : inputs_of(step)) need(name);
      known_.insert(outputs_of(step).begin(), outputs_of(step).end());
    }
  }

  std::set<std::string> known_;
};

}  // namespace

ParsedGraph parse_graph(redis::Context* context, redis::Arguments arguments, GraphKind kind) {
  const auto head_length = static_cast<std::size_t>(std::ranges::find_if(arguments, is_separator) - arguments.begin());
  const Head head = read_head(arguments.first(head_length), kind);
  check_head(head, kind);
  auto request = std::make_unique<Request>();
  request->is_graph = true;
  request->persist = head.persist;
  load_tensors(context, head.load, *request);
  parse_steps(context, arguments.subspan(head_length), kind, *request);
  if (request->steps.empty()) throw redis::ErrorReply("ERR DAG is empty");
  const NameCheck check(*request);
  return {std::move(request), head.timeout_ms};
}

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
