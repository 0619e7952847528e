// SPDX-License-Identifier: Apache-2.0
#include "inference/module/scan.hpp"

#include <utility>

namespace scalebench::inference_server {
namespace {

struct Scan {
  redis::Context* context;
  const Stored* (*as)(redis::Key*);
  std::vector<std::pair<std::string, std::string>> found;
};

void visit(redis::Context* context, redis::String* name, redis::Key* key, void* data) {
  auto& scan = *static_cast<Scan*>(data);
  const redis::OpenedKey opened(key ? nullptr : redis::open_key(context, name, redis::read_mode));
  redis::Key* value = key ? key : opened.get();
  const Stored* stored = value && redis::key_type(value) == redis::key_module ? scan.as(value) : nullptr;
  if (stored) scan.found.emplace_back(redis::view(name), stored->tag);
}

}  // namespace

void reply_scan(redis::Context* context, const Stored* (*as)(redis::Key*)) {
  Scan scan{context, as, {}};
  const std::unique_ptr<redis::ScanCursor, decltype(redis::destroy_scan_cursor)> cursor(redis::scan_cursor(),
                                                                                        redis::destroy_scan_cursor);
  while (redis::scan(context, cursor.get(), visit, &scan) != 0) {
  }
  redis::reply_with_array(context, static_cast<long>(scan.found.size()));
  for (const auto& [key, tag] : scan.found) {
    redis::reply_with_array(context, 2);
    redis::reply_with_text(context, key);
    redis::reply_with_text(context, tag);
  }
}

void delete_stored(redis::Context* context, redis::String* key, redis::Type* type) {
  redis::delete_key(redis::open_as(context, key, redis::write_mode, type).get());
  redis::replicate_verbatim(context);
  redis::reply_with_simple_string(context, "OK");
}

}  // namespace scalebench::inference_server
