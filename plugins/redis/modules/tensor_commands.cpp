// SPDX-License-Identifier: Apache-2.0
#include "redis/modules/tensor_commands.hpp"

#include <array>
#include <cstring>
#include <limits>
#include <string>
#include <type_traits>

#include "redis/modules/tensor_reply.hpp"
#include "redis/modules/tensor_type.hpp"

namespace scalebench::tensor_store {
namespace {

constexpr std::size_t first_length = 3;
constexpr std::size_t usual_lengths = 4;

[[noreturn]] void bad_shape() { throw redis::ErrorReply("ERR invalid or negative value found in tensor shape"); }
[[noreturn]] void bad_value() { throw redis::ErrorReply("ERR invalid value"); }

ElementType parse_type(const redis::String* argument) {
  if (const auto type = element_type_of(redis::view(argument))) return *type;
  throw redis::ErrorReply("ERR invalid data type");
}

bool begins_data(const redis::String* argument) {
  return redis::is_keyword(argument, "BLOB") || redis::is_keyword(argument, "VALUES");
}

std::int64_t parse_length(const redis::String* argument, bool zero_allowed) {
  long long length = 0;
  if (redis::string_to_long_long(argument, &length) != redis::ok || length < 0) bad_shape();
  if (length == 0 && !zero_allowed) bad_shape();
  return length;
}

/// Reads lengths up to the keyword of the data; returns where it stands, or the number of arguments.
std::size_t parse_shape(redis::Arguments arguments, bool zero_allowed, Shape& shape) {
  std::size_t at = first_length;
  for (; at < arguments.size(); ++at) {
    const char first = redis::view(arguments[at]).empty() ? '\0' : redis::view(arguments[at]).front();
    const bool may_be_keyword = first >= 'A';
    if (may_be_keyword && begins_data(arguments[at])) break;
    shape.push_back(parse_length(arguments[at], zero_allowed));
  }
  return at;
}

template <typename Number>
Number parse_number(const redis::String* argument) {
  if constexpr (std::is_floating_point_v<Number>) {
    double value = 0;
    if (redis::string_to_double(argument, &value) != redis::ok) bad_value();
    return static_cast<Number>(value);
  } else {
    long long value = 0;
    if (redis::string_to_long_long(argument, &value) != redis::ok) bad_value();
    if (value < static_cast<long long>(std::numeric_limits<Number>::min())) bad_value();
    if (value > static_cast<long long>(std::numeric_limits<Number>::max())) bad_value();
    return static_cast<Number>(value);
  }
}

template <typename Number>
redis::HeldString parse_numbers(redis::Arguments values) {
  std::string bytes(values.size() * sizeof(Number), '\0');
  char* out = bytes.data();
  for (const redis::String* value : values) {
    const Number number = parse_number<Number>(value);
    std::memcpy(out, &number, sizeof number);
    out += sizeof number;
  }
  return redis::make_string(bytes);
}

redis::HeldString parse_strings(redis::Arguments values) {
  std::string joined;
  for (const redis::String* value : values) {
    std::string_view text = redis::view(value);
    if (text.ends_with('\0')) text.remove_suffix(1);  // clients send a string with its end, or without
    if (text.find('\0') != std::string_view::npos) {
      throw redis::ErrorReply("ERR C-string value contains null character");
    }
    joined.append(text).push_back('\0');
  }
  return redis::make_string(joined);
}

using ValuesParser = redis::HeldString (*)(redis::Arguments);
constexpr std::array<ValuesParser, element_types> value_parsers = {
    parse_numbers<float>,        parse_numbers<double>,
    parse_numbers<std::int8_t>,  parse_numbers<std::int16_t>,
    parse_numbers<std::int32_t>, parse_numbers<std::int64_t>,
    parse_numbers<std::uint8_t>, parse_numbers<std::uint16_t>,
    parse_numbers<bool>,         parse_strings};

TensorRef tensor_of_values(ElementType type, Shape shape, redis::Arguments values) {
  if (element_count(shape, element_bytes(type)) != values.size()) {
    throw redis::ErrorReply("ERR wrong number of values was given in 'AI.TENSORSET' command");
  }
  return make_tensor(type, std::move(shape), value_parsers[static_cast<std::size_t>(type)](values));
}

TensorRef tensor_of_blob(ElementType type, Shape shape, redis::Arguments blob) {
  if (blob.size() != 1) {
    throw redis::ErrorReply("ERR a single binary string should come after the BLOB argument in 'AI.TENSORSET' command");
  }
  return make_tensor(type, std::move(shape), redis::hold(blob.front()));
}

}  // namespace

TensorRef parse_tensor(redis::Arguments arguments, bool as_replayed) {
  if (arguments.size() <= first_length) throw redis::WrongArity();
  const ElementType type = parse_type(arguments[first_length - 1]);
  Shape shape;
  shape.reserve(usual_lengths);
  const std::size_t keyword = parse_shape(arguments, as_replayed, shape);
  if (keyword == arguments.size()) return make_zeros(type, std::move(shape));
  const redis::Arguments data = arguments.subspan(keyword + 1);
  if (redis::is_keyword(arguments[keyword], "BLOB")) return tensor_of_blob(type, std::move(shape), data);
  return tensor_of_values(type, std::move(shape), data);
}

namespace {

bool is_replayed(redis::Context* context) {
  return (redis::context_flags(context) & (redis::replicated | redis::loading)) != 0;
}

TensorRef parse_client_tensor(redis::Context* context, redis::Arguments arguments) {
  try {
    return parse_tensor(arguments, false);
  } catch (const redis::ErrorReply&) {
    if (!is_replayed(context)) throw;
    return parse_tensor(arguments, true);
  }
}

void tensor_set(redis::Context* context, redis::Arguments arguments) {
  if (arguments.size() < 4) throw redis::WrongArity();
  store_tensor(context, arguments[1], parse_client_tensor(context, arguments));
  redis::replicate_verbatim(context);
  redis::reply_with_ok(context);
}

void tensor_get(redis::Context* context, redis::Arguments arguments) {
  if (arguments.size() < 2 || arguments.size() > 4) throw redis::WrongArity();
  const TensorRef tensor = find_tensor(context, arguments[1]);
  reply_tensor(context, tensor->view(), parse_format(arguments));
}

}  // namespace

bool register_tensor_store(redis::Context* context) {
  redis::log(context, "notice", "snapshots and DUMPs of RedisAI are not read: what is in them is to be stored anew");
  return register_tensor_type(context) &&
         redis::create_command(context, "ai.tensorset", redis::guarded<tensor_set>, "write deny-oom", 1, 1, 1) ==
             redis::ok &&
         redis::create_command(context, "ai.tensorget", redis::guarded<tensor_get>, "readonly", 1, 1, 1) == redis::ok;
}

}  // namespace scalebench::tensor_store
