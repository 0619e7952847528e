// SPDX-License-Identifier: Apache-2.0
#include "redis/modules/tensor_reply.hpp"

#include <array>
#include <cstring>
#include <type_traits>

namespace scalebench::tensor_store {
namespace {

template <typename Number>
void reply_numbers(redis::Context* context, std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(Number)) {
    Number number;
    std::memcpy(&number, bytes.data() + at, sizeof number);
    if constexpr (std::is_floating_point_v<Number>) {
      redis::reply_with_double(context, static_cast<double>(number));
    } else {
      redis::reply_with_long_long(context, static_cast<long long>(number));
    }
  }
}

void reply_strings(redis::Context* context, std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string_view text = bytes.substr(0, bytes.find('\0'));
    redis::reply_with_text(context, text);
    bytes.remove_prefix(text.size() + 1);
  }
}

using ValuesReply = void (*)(redis::Context*, std::string_view);
constexpr std::array<ValuesReply, element_types> value_replies = {
    reply_numbers<float>,        reply_numbers<double>,
    reply_numbers<std::int8_t>,  reply_numbers<std::int16_t>,
    reply_numbers<std::int32_t>, reply_numbers<std::int64_t>,
    reply_numbers<std::uint8_t>, reply_numbers<std::uint16_t>,
    reply_numbers<std::uint8_t>, reply_strings};

void reply_values(redis::Context* context, const TensorView& tensor) {
  redis::reply_with_array(context, static_cast<long>(*element_count(tensor.shape, 1)));
  value_replies[static_cast<std::size_t>(tensor.type)](context, tensor.bytes);
}

void reply_meta(redis::Context* context, const TensorView& tensor) {
  redis::reply_with_text(context, "dtype");
  redis::reply_with_text(context, name_of(tensor.type));
  redis::reply_with_text(context, "shape");
  redis::reply_with_array(context, static_cast<long>(tensor.shape.size()));
  for (const std::int64_t length : tensor.shape) redis::reply_with_long_long(context, length);
}

bool add_to(ReplyFormat& format, const redis::String* argument) {
  if (redis::is_keyword(argument, "META")) return format.meta = true;
  if (redis::is_keyword(argument, "BLOB")) return format.blob = true;
  if (redis::is_keyword(argument, "VALUES")) return format.values = true;
  return false;
}

}  // namespace

ReplyFormat parse_format(redis::Arguments arguments) {
  if (arguments.size() < 2 || arguments.size() > 4) throw redis::WrongArity();
  if (arguments.size() == 2) return {.meta = true, .blob = true};
  ReplyFormat format;
  for (const redis::String* argument : arguments.subspan(2)) {
    if (!add_to(format, argument)) throw redis::ErrorReply("ERR unsupported data format");
  }
  if (format.blob && format.values) throw redis::ErrorReply("ERR unsupported data format");
  return format;
}

void reply_tensor(redis::Context* context, const TensorView& tensor, ReplyFormat format) {
  const bool has_data = format.blob || format.values;
  if (format.meta) {
    redis::reply_with_array(context, has_data ? 6 : 4);
    reply_meta(context, tensor);
    if (has_data) redis::reply_with_text(context, format.blob ? "blob" : "values");
  }
  if (format.blob) redis::reply_with_text(context, tensor.bytes);
  if (format.values) reply_values(context, tensor);
}

}  // namespace scalebench::tensor_store
