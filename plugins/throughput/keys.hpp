// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// Prefixes of tensors' keys as SmartRedis takes them from its environment: `a` makes `a.key`.
struct KeyPrefixes {
  std::string out;  ///< of what is written, $SSKEYOUT
  std::string in;   ///< of what is read, from $SSKEYIN

  /// Of the sources in $SSKEYIN, which is a list, the one that this client writes to, else the first.
  /// Throws std::invalid_argument when what is written would not be found.
  static KeyPrefixes from_environment() {
    const auto variable = [](const char* name) {
      const char* value = std::getenv(name);
      return std::string(value ? value : "");
    };
    KeyPrefixes prefixes{variable("SSKEYOUT"), variable("SSKEYIN")};
    const std::string sources = "," + prefixes.in + ",";
    const bool among_them = sources.find("," + prefixes.out + ",") != std::string::npos;
    prefixes.in = among_them ? prefixes.out : prefixes.in.substr(0, prefixes.in.find(','));
    if (prefixes.in == prefixes.out) return prefixes;
    throw std::invalid_argument("tensors would be written under $SSKEYOUT=" + prefixes.out +
                                " and read under $SSKEYIN=" + prefixes.in + ": unset both, or give them the same name");
  }
};

/// The keys that a rank uses in turn: one, or in a cluster one on each shard.
class Keys {
 public:
  Keys() = default;

  static Keys one(std::string key) { return Keys({std::move(key)}, 0); }

  /// `tags` bring a key to the shard of the same index. Ranks begin with shards of their own.
  static Keys spread(const std::vector<std::string>& tags, std::string_view prefix, std::string_view name, int rank) {
    std::vector<std::string> keys;
    for (const std::string& tag : tags) keys.push_back(tagged(prefix, tag, name));
    return Keys(std::move(keys), static_cast<std::size_t>(rank));
  }

  static std::string tagged(std::string_view prefix, const std::string& tag, std::string_view name) {
    return std::string(prefix) + "{" + tag + "}" + std::string(name);
  }

  const std::string& at(std::int64_t iteration) const {
    return keys_[(first_ + static_cast<std::size_t>(iteration)) % keys_.size()];
  }
  const std::vector<std::string>& all() const { return keys_; }

 private:
  Keys(std::vector<std::string> keys, std::size_t first) : keys_(std::move(keys)), first_(first) {}

  std::vector<std::string> keys_;
  std::size_t first_ = 0;
};
