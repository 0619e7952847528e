// SPDX-License-Identifier: Apache-2.0
// Reads the arguments of a command from left to right. What is missing or wrong is thrown as redis::ErrorReply.
#pragma once

#include <string>
#include <vector>

#include "inference/model/torch_backend.hpp"
#include "redis/modules/redis_handle.hpp"

namespace scalebench::inference_server {

class ArgumentReader {
 public:
  /// Begins behind the first `skip` arguments.
  ArgumentReader(redis::Arguments arguments, std::size_t skip) : arguments_(arguments.subspan(skip)) {}

  bool at_end() const { return arguments_.empty(); }
  redis::Arguments rest() const { return arguments_; }
  /// Steps over the next argument when it is `keyword`.
  bool accept(std::string_view keyword);
  bool is_next(std::string_view keyword) const;

  redis::String* next(const char* error_when_at_end);
  std::string text(const char* error_when_at_end) { return std::string(redis::view(next(error_when_at_end))); }
  /// A number of at least `least`.
  long long number(long long least, const char* error_when_wrong);
  torch_backend::Device device();
  /// The value of TIMEOUT, which was just read.
  long long timeout_ms();

  /// `count` further arguments.
  std::vector<std::string> texts(std::size_t count, const char* error_when_too_few);

 private:
  redis::Arguments arguments_;
};

/// What stands between the commands of a graph.
inline bool is_separator(const redis::String* argument) { return redis::view(argument) == "|>"; }

/// The text for a command that lacks arguments, in RedisAI's spelling of its name.
std::string wrong_number_of_arguments(const std::string& command);

// Tells the server which arguments of a command are keys, for clusters and access lists.

/// Commands that run a model or script. True: this call only asked for the keys, which have been told.
bool report_run_keys(redis::Context* context, redis::Arguments arguments);

/// AI.DAGEXECUTE and its kin: what is loaded and persisted, where it is routed to, and the models and scripts of the
/// steps.
bool report_graph_keys(redis::Context* context, redis::Arguments arguments);

}  // namespace scalebench::inference_server
