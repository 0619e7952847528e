// SPDX-License-Identifier: Apache-2.0
#include "cli/secrets.hpp"

#include <scalebench/endpoint.hpp>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "service/probe.hpp"

namespace scalebench::cli {
namespace {

std::string& command_line() {
  static std::string line;
  return line;
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

std::vector<std::string> take_command_line(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  command_line() = "scalebench";
  for (int i = 1; i < argc; ++i) {
    command_line() += " " + base::quote(sdk::masked(argv[i]));
    if (const auto found = sdk::secret_in(argv[i])) std::memset(argv[i] + found->begin, '*', found->size);
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
  if (endpoint.empty()) return endpoint;
  sdk::Endpoint whole = service::parse_endpoint(endpoint);
  if (whole.password.empty()) whole.password = password;
  return whole.text();
}

}  // namespace scalebench::cli
