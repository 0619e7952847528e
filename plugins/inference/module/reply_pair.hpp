// SPDX-License-Identifier: Apache-2.0
// Elements of a reply that is a list of labels and values.
#pragma once

#include <string>
#include <vector>

#include "redis/modules/redis_handle.hpp"

namespace scalebench::inference_server {

inline void reply_pair(redis::Context* context, const char* label, std::string_view text) {
  redis::reply_with_text(context, label);
  redis::reply_with_text(context, text);
}

inline void reply_pair(redis::Context* context, const char* label, long long number) {
  redis::reply_with_text(context, label);
  redis::reply_with_long_long(context, number);
}

inline void reply_pair(redis::Context* context, const char* label, const std::vector<std::string>& texts) {
  redis::reply_with_text(context, label);
  redis::reply_with_array(context, static_cast<long>(texts.size()));
  for (const std::string& text : texts) redis::reply_with_text(context, text);
}

}  // namespace scalebench::inference_server
