// SPDX-License-Identifier: Apache-2.0
// What a user chose for the service, judged and read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace scalebench::redis {

/// `0`, `0-3`, `0+2`, `any` (empty). Throws Usage.
std::vector<int> parse_cpus(std::string_view text);
/// Throws Usage for those that this machine does not have.
void require_cpus(const std::vector<int>& cpus);

/// The pieces between blanks.
std::vector<std::string> words_of(const std::string& text);
/// Throws Usage for an argument that would take the server out of our hands.
void refuse_ours(const std::vector<std::string>& arguments);

/// Whether ranks reach the server over its unix socket. Throws Usage.
bool is_over_unix(const std::string& net, int shards);

}  // namespace scalebench::redis
