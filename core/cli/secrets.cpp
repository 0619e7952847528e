// SPDX-License-Identifier: Apache-2.0
#include "cli/secrets.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace scalebench::cli {
namespace {

std::string& command_line() {
  static std::string line;
  return line;
}

struct Span {
  std::size_t begin, size;
};

/// Where the password stands in scheme://[user]:password@host.
std::optional<Span> password_in(std::string_view text) {
  const auto scheme = text.find("://");
  if (scheme == std::string_view::npos) return std::nullopt;
  const auto end = text.rfind('@');
  const auto colon = text.find(':', scheme + 3);
  if (end == std::string_view::npos || colon == std::string_view::npos || colon >= end) return std::nullopt;
  return Span{colon + 1, end - colon - 1};
}

std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = std::isalnum(byte) || std::strchr("-._~", c);
    encoded += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return encoded;
}

std::string password_in_file(const std::string& path) {
  std::string content;
  try {
    content = base::read_file(path);
  } catch (const base::Error& error) {
    base::wrong_input("--password-file: {}", error.what());
  }
  content.resize(std::min(content.size(), content.find('\n')));
  if (content.empty()) base::wrong_input("--password-file {}: its first line is empty", base::printable(path));
  return content;
}

}  // namespace

std::string mask(std::string_view url) {
  std::string masked(url);
  if (const auto found = password_in(url)) masked.replace(found->begin, found->size, "***");
  return masked;
}

std::vector<std::string> take_command_line(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  command_line() = "scalebench";
  for (int i = 1; i < argc; ++i) {
    command_line() += " " + base::quote(mask(argv[i]));
    if (const auto found = password_in(argv[i])) std::memset(argv[i] + found->begin, '*', found->size);
  }
  return words;
}

const std::string& masked_command_line() { return command_line(); }

std::string with_password(const std::string& endpoint, const std::string& password_file) {
  std::string password;
  if (!password_file.empty()) {
    password = password_in_file(password_file);
  } else if (const char* variable = std::getenv("SCALEBENCH_PASSWORD")) {
    password = variable;
  }
  if (password.empty() || endpoint.empty() || password_in(endpoint)) return endpoint;
  const auto scheme = endpoint.find("://");
  const std::string head = scheme == std::string::npos ? "redis://" : endpoint.substr(0, scheme + 3);
  const std::string rest = scheme == std::string::npos ? endpoint : endpoint.substr(scheme + 3);
  const auto at = rest.rfind('@');
  const std::string user = at == std::string::npos ? "" : rest.substr(0, at);
  const std::string host = at == std::string::npos ? rest : rest.substr(at + 1);
  return head + user + ":" + percent_encoded(password) + "@" + host;
}

}  // namespace scalebench::cli
