// SPDX-License-Identifier: Apache-2.0
#include "inference/module/arguments.hpp"

#include <algorithm>
#include <array>

namespace scalebench::inference_server {

bool ArgumentReader::is_next(std::string_view keyword) const {
  return !at_end() && redis::is_keyword(arguments_.front(), keyword);
}

bool ArgumentReader::accept(std::string_view keyword) {
  if (!is_next(keyword)) return false;
  arguments_ = arguments_.subspan(1);
  return true;
}

redis::String* ArgumentReader::next(const char* error_when_at_end) {
  if (at_end()) throw redis::ErrorReply(error_when_at_end);
  redis::String* argument = arguments_.front();
  arguments_ = arguments_.subspan(1);
  return argument;
}

long long ArgumentReader::number(long long least, const char* error_when_wrong) {
  long long value = 0;
  if (redis::string_to_long_long(next(error_when_wrong), &value) == redis::ok && value >= least) return value;
  throw redis::ErrorReply(error_when_wrong);
}

torch_backend::Device ArgumentReader::device() {
  constexpr const char* invalid = "ERR Invalid DEVICE";
  if (const auto device = torch_backend::parse_device(redis::view(next(invalid)))) return *device;
  throw redis::ErrorReply(invalid);
}

long long ArgumentReader::timeout_ms() {
  if (at_end()) throw redis::ErrorReply("ERR No value provided for TIMEOUT");
  return number(1, "ERR Invalid value for TIMEOUT");
}

std::vector<std::string> ArgumentReader::texts(std::size_t count, const char* error_when_too_few) {
  if (arguments_.size() < count) throw redis::ErrorReply(error_when_too_few);
  std::vector<std::string> read;
  for (const redis::String* argument : arguments_.first(count)) read.emplace_back(redis::view(argument));
  arguments_ = arguments_.subspan(count);
  return read;
}

std::string wrong_number_of_arguments(const std::string& command) {
  return "ERR wrong number of arguments for '" + command + "' command";
}

namespace {

void tell(redis::Context* context, std::size_t position) { redis::key_at_pos(context, static_cast<int>(position)); }

bool is_any(const redis::String* argument, std::span<const char* const> keywords) {
  for (const char* keyword : keywords) {
    if (redis::is_keyword(argument, keyword)) return true;
  }
  return false;
}

constexpr std::array<const char*, 5> list_keywords = {"KEYS", "INPUTS", "OUTPUTS", "LOAD", "PERSIST"};
constexpr std::array<const char*, 2> value_keywords = {"TIMEOUT", "ARGS"};

/// `count key…` behind the keyword at `at`; returns where the list ends, or `at` when no count follows.
std::size_t tell_counted(redis::Context* context, redis::Arguments arguments, std::size_t at, std::size_t end) {
  long long count = 0;
  if (at + 1 >= end || redis::string_to_long_long(arguments[at + 1], &count) != redis::ok || count < 0) return at;
  const std::size_t last = std::min(end, at + 2 + static_cast<std::size_t>(count));
  for (std::size_t i = at + 2; i < last; ++i) tell(context, i);
  return last - 1;
}

/// Keys behind the keyword up to the next one: the deprecated commands give no count.
std::size_t tell_uncounted(redis::Context* context, redis::Arguments arguments, std::size_t at) {
  std::size_t i = at + 1;
  for (; i < arguments.size(); ++i) {
    if (is_any(arguments[i], list_keywords) || is_any(arguments[i], value_keywords)) break;
    if (redis::view(arguments[i]) != "$") tell(context, i);
  }
  return i - 1;
}

bool gives_counts(const redis::String* command) {
  return redis::is_keyword(command, "AI.MODELEXECUTE") || redis::is_keyword(command, "AI.SCRIPTEXECUTE");
}

void tell_run_keys(redis::Context* context, redis::Arguments arguments) {
  if (arguments.size() > 1) tell(context, 1);
  const bool counted = gives_counts(arguments[0]);
  for (std::size_t i = 2; i < arguments.size(); ++i) {
    if (!is_any(arguments[i], list_keywords)) continue;
    i = counted ? tell_counted(context, arguments, i, arguments.size()) : tell_uncounted(context, arguments, i);
  }
}

bool names_a_model_or_script(const redis::String* command) {
  constexpr std::array<const char*, 4> commands = {"AI.MODELEXECUTE", "AI.MODELRUN", "AI.SCRIPTEXECUTE",
                                                   "AI.SCRIPTRUN"};
  return is_any(command, commands);
}

void tell_graph_keys(redis::Context* context, redis::Arguments arguments) {
  std::size_t i = 1;
  for (; i < arguments.size() && !is_separator(arguments[i]); ++i) {
    if (redis::is_keyword(arguments[i], "ROUTING") && i + 1 < arguments.size()) tell(context, ++i);
    if (is_any(arguments[i], list_keywords)) i = tell_counted(context, arguments, i, arguments.size());
  }
  for (; i + 2 < arguments.size(); ++i) {
    if (is_separator(arguments[i]) && names_a_model_or_script(arguments[i + 1])) tell(context, i + 2);
  }
}

}  // namespace

bool report_run_keys(redis::Context* context, redis::Arguments arguments) {
  if (redis::is_keys_position_request(context) == 0) return false;
  tell_run_keys(context, arguments);
  return true;
}

bool report_graph_keys(redis::Context* context, redis::Arguments arguments) {
  if (redis::is_keys_position_request(context) == 0) return false;
  tell_graph_keys(context, arguments);
  return true;
}

}  // namespace scalebench::inference_server
