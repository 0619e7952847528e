// SPDX-License-Identifier: Apache-2.0
#include "cli/secrets.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <scalebench/endpoint.hpp>
#include <utility>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "plugin/option_text.hpp"

namespace scalebench::cli {
namespace {

std::string& command_line() {
  static std::string line;
  return line;
}

std::vector<std::string>& typed_secrets() {
  static std::vector<std::string> secrets;
  return secrets;
}

std::string first_line_of(const std::string& file, const std::string& option) {
  std::string content;
  try {
    content = base::read_file(file);
  } catch (const base::Error& error) {
    base::wrong_input("--{}: {}", option, error.what());
  }
  content.resize(std::min(content.size(), content.find('\n')));
  if (content.empty()) base::wrong_input("--{} {}: its first line is empty", option, base::printable(file));
  return content;
}

}  // namespace

std::vector<std::string> take_command_line(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  command_line() = "scalebench";
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const bool is_endpoint = word.starts_with("--endpoint=") || (i > 1 && words[static_cast<std::size_t>(i) - 2] == "--endpoint");
    command_line() += " " + base::quote(sdk::masked(word, is_endpoint));
    for (const sdk::Span& secret : sdk::secrets_in(word, is_endpoint)) {
      typed_secrets().push_back(word.substr(secret.begin, secret.size));
      std::memset(argv[i] + secret.begin, '*', secret.size);
    }
  }
  return words;
}

std::string without_typed_secrets(std::string sentence) {
  return base::without_secrets(std::move(sentence), typed_secrets());
}

const std::string& masked_command_line() { return command_line(); }

std::string variable_of(std::string name) {
  for (char& c : name) c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return "SCALEBENCH_" + name;
}

std::string read_secret(const std::string& name, const std::string& file) {
  if (!file.empty()) return first_line_of(file, plugin::secret_file_option(name));
  const char* value = std::getenv(variable_of(name).c_str());
  return value == nullptr ? "" : value;
}

void keep_private(const std::filesystem::path& database) {
  const base::Fd file = base::Fd::open(database, O_CREAT | O_RDWR);
  if (fchmod(file.get(), 0600) != 0) base::system_failure("cannot make " + database.string() + " private", errno);
}

}  // namespace scalebench::cli
