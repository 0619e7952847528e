// SPDX-License-Identifier: Apache-2.0
#include "inference/module/argument_reader.hpp"

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

}  // namespace scalebench::inference_server
