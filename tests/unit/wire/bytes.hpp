// SPDX-License-Identifier: Apache-2.0
// Payloads for tests, and what a failing call throws.
#pragma once

#include <gmock/gmock.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "wire/reply.hpp"

namespace scalebench::wire {

using Bytes = std::vector<std::byte>;

/// `count` bytes that differ from place to place and from seed to seed.
inline Bytes pattern(std::size_t count, unsigned seed = 1) {
  Bytes bytes(count);
  unsigned state = seed * 2654435761U + 1;
  for (auto& byte : bytes) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<std::byte>(state >> 24);
  }
  return bytes;
}

/// A key, or the beginning of one, that lives where the hash tag `word` puts it.
inline std::string tagged(const std::string& word) { return std::string("{").append(word).append("}"); }

/// The Failure that `call` throws; fails the test when it throws none.
template <typename Call>
Failure failure_of_call(const Call& call) {
  try {
    call();
  } catch (const Failure& failure) {
    return failure;
  }
  ADD_FAILURE() << "nothing was thrown";
  return Failure(Fault::wrong_reply, "");
}

MATCHER_P2(Fails, fault, words, "") {
  *result_listener << "which says '" << arg.what() << "'";
  return arg.fault() == fault && std::string_view(arg.what()).find(words) != std::string_view::npos;
}

}  // namespace scalebench::wire
