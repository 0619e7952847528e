// SPDX-License-Identifier: Apache-2.0
#include "inference/module/run_commands.hpp"

#include <limits>

#include "inference/module/arguments.hpp"
#include "inference/module/request.hpp"
#include "redis/modules/tensor_type.hpp"

namespace scalebench::inference_server {
namespace {

void check_counts(const RunModel& run) {
  const torch_backend::Model& model = run.model->model();
  if (run.inputs.size() != model.inputs().size()) {
    throw redis::ErrorReply("Number of keys given as INPUTS here does not match model definition");
  }
  if (model.outputs() && run.outputs.size() != *model.outputs()) {
    throw redis::ErrorReply("Number of keys given as OUTPUTS here does not match model definition");
  }
}

std::size_t read_count(ArgumentReader& reader, const char* not_a_number, const char* not_positive) {
  const long long count = reader.number(std::numeric_limits<long long>::min(), not_a_number);
  if (count <= 0) throw redis::ErrorReply(not_positive);
  return static_cast<std::size_t>(count);
}

/// Names up to the keyword, or to the end.
Names read_until(ArgumentReader& reader, std::string_view keyword) {
  Names names;
  while (!reader.at_end() && !reader.is_next(keyword)) names.push_back(reader.text(""));
  return names;
}

void check_nothing_follows(const ArgumentReader& reader) {
  if (reader.at_end()) return;
  throw redis::ErrorReply("ERR Invalid argument: " + std::string(redis::view(reader.rest().front())));
}

/// `count name…`, after the keyword.
Names read_counted(ArgumentReader& reader, const std::string& keyword) {
  const std::string missing = "ERR Missing arguments after " + keyword + " keyword";
  const std::string negative = "ERR Invalid or negative value found in number of " + keyword;
  const std::string mismatch = "ERR Number of " + keyword + " does not match the number of given arguments";
  if (reader.rest().size() < 2) throw redis::ErrorReply(missing);
  return reader.texts(static_cast<std::size_t>(reader.number(0, negative.c_str())), mismatch.c_str());
}

bool read_script_part(ArgumentReader& reader, RunScript& run, long long& timeout_ms) {
  if (reader.accept("KEYS")) return run.keys = read_counted(reader, "KEYS"), true;
  if (reader.accept("INPUTS")) return run.inputs = read_counted(reader, "INPUTS"), true;
  if (reader.accept("ARGS")) return run.arguments = read_counted(reader, "ARGS"), true;
  if (reader.accept("OUTPUTS")) return run.outputs = read_counted(reader, "OUTPUTS"), true;
  if (reader.accept("TIMEOUT")) return timeout_ms = reader.timeout_ms(), true;
  return false;
}

}  // namespace

ParsedRun parse_model_execute(redis::Context* context, redis::Arguments arguments) {
  constexpr std::size_t least = 8;
  if (arguments.size() < least) throw redis::ErrorReply(wrong_number_of_arguments("AI.MODELEXECUTE"));
  RunModel run{.model = find_model(context, arguments[1]), .inputs = {}, .outputs = {}};
  ArgumentReader reader(arguments, 2);
  long long timeout_ms = 0;
  if (!reader.accept("INPUTS")) throw redis::ErrorReply("ERR INPUTS not specified");
  const std::size_t inputs =
      read_count(reader, "ERR Invalid argument for input_count", "ERR Input count must be a positive integer");
  run.inputs = reader.texts(
      inputs, "ERR number of input keys to AI.MODELEXECUTE command does not match the number of given arguments");
  if (!reader.accept("OUTPUTS")) throw redis::ErrorReply("ERR OUTPUTS not specified");
  const std::size_t outputs =
      read_count(reader, "ERR Invalid argument for output_count", "ERR Output count must be a positive integer");
  run.outputs = reader.texts(
      outputs, "ERR number of output keys to AI.MODELEXECUTE command does not match the number of given arguments");
  if (reader.accept("TIMEOUT")) timeout_ms = reader.timeout_ms();
  check_nothing_follows(reader);
  check_counts(run);
  return {std::move(run), timeout_ms};
}

ParsedRun parse_model_run(redis::Context* context, redis::Arguments arguments) {
  constexpr std::size_t least = 6;
  if (arguments.size() < least) throw redis::ErrorReply(wrong_number_of_arguments("AI.MODELRUN"));
  RunModel run{.model = find_model(context, arguments[1]), .inputs = {}, .outputs = {}};
  ArgumentReader reader(arguments, 2);
  const long long timeout_ms = reader.accept("TIMEOUT") ? reader.timeout_ms() : 0;
  if (!reader.accept("INPUTS")) throw redis::ErrorReply("ERR INPUTS not specified");
  run.inputs = read_until(reader, "OUTPUTS");
  if (!reader.accept("OUTPUTS")) throw redis::ErrorReply("ERR OUTPUTS not specified");
  run.outputs = read_until(reader, "");
  check_counts(run);
  return {std::move(run), timeout_ms};
}

ParsedRun parse_script_execute(redis::Context* context, redis::Arguments arguments) {
  if (arguments.size() < 3) throw redis::ErrorReply(wrong_number_of_arguments("AI.SCRIPTEXECUTE"));
  RunScript run;
  run.script = find_script(context, arguments[1]);
  ArgumentReader reader(arguments, 2);
  run.function = reader.text("");
  long long timeout_ms = 0;
  while (!reader.at_end()) {
    if (read_script_part(reader, run, timeout_ms)) continue;
    throw redis::ErrorReply("ERR Invalid AI.SCRIPTEXECUTE command. Unexpected argument: " + reader.text(""));
  }
  return {std::move(run), timeout_ms};
}

ParsedRun parse_script_run(redis::Context* context, redis::Arguments arguments) {
  constexpr std::size_t least = 4;
  if (arguments.size() < least) throw redis::ErrorReply(wrong_number_of_arguments("AI.SCRIPTRUN"));
  RunScript run;
  run.script = find_script(context, arguments[1]);
  ArgumentReader reader(arguments, 2);
  run.function = reader.text("");
  const long long timeout_ms = reader.accept("TIMEOUT") ? reader.timeout_ms() : 0;
  if (reader.accept("INPUTS")) run.inputs = read_until(reader, "OUTPUTS");
  std::erase(run.inputs, "$");  // once marked where a list of tensors begins; its function's parameters tell
  if (reader.accept("OUTPUTS")) run.outputs = read_until(reader, "");
  check_nothing_follows(reader);
  return {std::move(run), timeout_ms};
}

const Names& inputs_of(const Step& step) {
  if (const auto* run = std::get_if<RunModel>(&step)) return run->inputs;
  return std::get<RunScript>(step).inputs;
}

const Names& outputs_of(const Step& step) {
  if (const auto* run = std::get_if<RunModel>(&step)) return run->outputs;
  return std::get<RunScript>(step).outputs;
}

namespace {

using Parser = ParsedRun (*)(redis::Context*, redis::Arguments);

void submit(redis::Context* context, ParsedRun run) {
  auto request = std::make_unique<Request>();
  for (const std::string& name : inputs_of(run.step)) {
    const redis::HeldString key = redis::make_string(name);
    request->tensors[name] = tensor_store::find_tensor(context, key.get());
  }
  request->persist = outputs_of(run.step);
  request->steps.push_back(std::move(run.step));
  Request::submit(context, std::move(request), run.timeout_ms);
}

template <Parser parse>
void run(redis::Context* context, redis::Arguments arguments) {
  if (report_run_keys(context, arguments)) return;
  check_may_block(context);
  submit(context, parse(context, arguments));
}

template <Parser parse>
bool add(redis::Context* context, const char* name) {
  return redis::create_command(context, name, redis::guarded<run<parse>>, "write deny-oom getkeys-api", 1, 1, 1) ==
         redis::ok;
}

}  // namespace

void check_may_block(redis::Context* context) {
  constexpr int flags = redis::in_lua | redis::in_multi | redis::deny_blocking;
  if ((redis::context_flags(context) & flags) == 0) return;
  throw redis::ErrorReply("ERR Cannot run RedisAI command within a transaction or a LUA script");
}

bool register_run_commands(redis::Context* context) {
  return add<parse_model_execute>(context, "ai.modelexecute") && add<parse_model_run>(context, "ai.modelrun") &&
         add<parse_script_execute>(context, "ai.scriptexecute") && add<parse_script_run>(context, "ai.scriptrun");
}

}  // namespace scalebench::inference_server
