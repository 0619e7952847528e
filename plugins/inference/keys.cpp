// SPDX-License-Identifier: Apache-2.0
#include "keys.hpp"

namespace scalebench::inference {
namespace {

std::string suffix_of(int device) { return ".GPU:" + std::to_string(device); }

}  // namespace

std::vector<Copy> copies_for(const std::string& device, int devices) {
  std::vector<Copy> copies = {{"", device}};
  for (int at = 0; devices > 1 && at < devices; ++at) copies.push_back({suffix_of(at), "GPU:" + std::to_string(at)});
  return copies;
}

Keys make_keys(const std::string& run_id, const std::string& tag, int rank, int devices) {
  Keys keys;
  keys.prefix = (tag.empty() ? "" : "{" + tag + "}") + run_id + ":";
  keys.model = keys.prefix + "model";
  keys.script = keys.prefix + "script";
  keys.suffix = devices > 1 ? suffix_of(rank % devices) : "";
  const std::string number = std::to_string(rank);
  keys.input = keys.prefix + "input:" + number;
  keys.processed = keys.prefix + "processed:" + number;
  keys.output = keys.prefix + "output:" + number;
  keys.ready = keys.prefix + "ready";
  return keys;
}

}  // namespace scalebench::inference
