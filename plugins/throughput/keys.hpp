// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// Bytes that tell whose they are: filled once from seed and rank, with a mark of the iteration in every KiB.
/// What another rank wrote, an earlier iteration, or a transfer cut short differs in every block it touched.
class Payload {
 public:
  Payload() = default;
  Payload(std::size_t bytes, std::uint64_t seed, std::uint64_t rank) : bytes_(bytes), source_(mix(seed) ^ mix(~rank)) {
    for (std::size_t at = 0; at < bytes; at += sizeof(std::uint64_t)) write(at, mix(source_ + at));
  }

  void mark(std::uint64_t iteration) {
    const std::uint64_t stamp = mix(source_ ^ mix(iteration));
    for (std::size_t at = 0; at < bytes_.size(); at += block) write(at, stamp + at);
  }

  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  static constexpr std::size_t block = 1024;

  static std::uint64_t mix(std::uint64_t word) {  // splitmix64
    word += 0x9e3779b97f4a7c15U;
    word = (word ^ (word >> 30U)) * 0xbf58476d1ce4e5b9U;
    word = (word ^ (word >> 27U)) * 0x94d049bb133111ebU;
    return word ^ (word >> 31U);
  }

  void write(std::size_t at, std::uint64_t word) {
    std::memcpy(bytes_.data() + at, &word, std::min(sizeof word, bytes_.size() - at));
  }

  std::vector<std::byte> bytes_;
  std::uint64_t source_ = 0;
};

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
