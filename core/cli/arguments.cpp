// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <scalebench/endpoint.hpp>
#include <set>
#include <utility>
#include <variant>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "plan/axis.hpp"
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
    const bool is_endpoint =
        word.starts_with("--endpoint=") || (i > 1 && words[static_cast<std::size_t>(i) - 2] == "--endpoint");
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

namespace {

namespace po = boost::program_options;

using Texts = std::vector<std::string>;
constexpr std::string_view negation = "no-";

void describe(const Row& row, po::options_description& all) {
  const std::string name = row.brief ? row.option.name + "," + row.brief : row.option.name;
  if (takes_value(row)) {
    all.add_options()(name.c_str(), po::value<Texts>());
  } else if (row.is_axis) {
    all.add_options()(name.c_str(), po::value<Texts>()->implicit_value(Texts{"1"}, "1"));
  } else {
    all.add_options()(name.c_str(), "");
  }
}

/// The rows, and for every flag its opposite.
po::options_description description(const std::vector<Group>& groups) {
  po::options_description all;
  std::set<std::string> names;
  for (const Group& group : groups) {
    for (const Row& row : group.rows) describe(row, all), names.insert(row.option.name);
  }
  for (const Group& group : groups) {
    for (const Row& row : group.rows) {
      const std::string opposite = std::string(negation) + row.option.name;
      if (!takes_value(row) && !names.contains(opposite)) all.add_options()(opposite.c_str(), "");
    }
  }
  return all;
}

bool is_axis_of(const Row& flag, const std::string& word) {
  try {
    return !plan::parse_axis(flag.option, word).empty();
  } catch (const base::Error&) {
    return false;
  }
}

/// `--verify yes,no` as `--verify=yes,no`: the parser leaves a word alone that stands behind an optional value.
Texts with_flags_joined(const Texts& words, const std::vector<Group>& groups) {
  std::map<std::string, const Row*> flags;
  for (const Group& group : groups) {
    for (const Row& row : group.rows) {
      if (row.is_axis && !takes_value(row)) flags["--" + row.option.name] = &row;
    }
  }
  Texts joined;
  for (const std::string& word : words) {
    const auto flag = joined.empty() ? flags.end() : flags.find(joined.back());
    if (flag != flags.end() && is_axis_of(*flag->second, word)) {
      joined.back() += "=" + word;
    } else {
      joined.push_back(word);
    }
  }
  return joined;
}

/// What was typed behind a '=' may be a secret, and is not said.
[[noreturn]] void refuse_unknown(const std::string& word, const std::vector<Group>& groups) {
  const std::string typed = word.substr(0, word.find('='));
  std::vector<std::string> names;
  for (const Group& group : groups) {
    for (const Row& row : group.rows) names.push_back("--" + row.option.name);
  }
  const std::string in_a_file = typed + "-file";  // as secrets are given
  const bool is_secret = std::ranges::find(names, in_a_file) != names.end();
  const std::string near = is_secret ? in_a_file : base::nearest(typed, names);
  if (near.empty()) base::wrong_input("unknown option {}; --help lists all", base::printable(typed));
  base::wrong_input("unknown option {}; did you mean {}?", base::printable(typed), near);
}

po::parsed_options run_parser(const std::vector<std::string>& words, const std::vector<Group>& groups, bool tolerant) {
  const po::options_description known = description(groups);
  po::command_line_parser parser(with_flags_joined(words, groups));
  parser.options(known).style(po::command_line_style::unix_style & ~po::command_line_style::allow_guessing);
  if (tolerant) parser.allow_unregistered();
  try {
    return parser.run();
  } catch (const po::unknown_option& error) {
    refuse_unknown(error.get_option_name(), groups);
  } catch (const po::invalid_command_line_syntax& error) {
    const std::string name = base::printable(error.get_option_name());
    if (error.kind() == po::invalid_syntax::extra_parameter) base::wrong_input("{} takes no value", name);
    base::wrong_input("{} needs a value; --help says which", name);
  } catch (const po::error& error) {
    base::wrong_input("{}; --help lists all options", base::printable(error.what()));
  }
}

}  // namespace

Arguments Arguments::parse(const std::vector<std::string>& words, const std::vector<Group>& groups, bool tolerant) {
  Arguments arguments;
  for (const Group& group : groups) {
    for (const Row& row : group.rows) arguments.rows_.emplace(row.option.name, row);
  }
  for (const po::option& option : run_parser(words, groups, tolerant).options) {
    if (option.unregistered) continue;
    if (option.string_key.empty()) {
      arguments.positional_.insert(arguments.positional_.end(), option.value.begin(), option.value.end());
    } else {
      arguments.take(option.string_key, option.value);
    }
  }
  return arguments;
}

void Arguments::take(const std::string& name, const std::vector<std::string>& values) {
  if (!rows_.contains(name)) return set(row(name.substr(negation.size())), "0");
  set(row(name), values.empty() ? "1" : values.front());
}

void Arguments::set(const Row& known, const std::string& value) {
  const std::string& name = known.option.name;
  if (known.repeated) return several_[name].push_back(value);
  const auto [place, is_new] = single_.emplace(name, value);
  if (is_new || (!takes_value(known) && place->second == value)) return;
  if (!takes_value(known)) base::wrong_input("--{0} and --no-{0} contradict each other; leave out one of them", name);
  if (!known.is_axis && !known.is_list) base::wrong_input("--{} is given twice; leave out one of them", name);
  base::wrong_input("--{} is given twice; a list takes several values: --{} A,B", name, name);
}

void Arguments::add_defaults(const std::vector<plan::Entry>& entries) {
  std::vector<std::string> names;
  for (const auto& [name, row] : rows_) names.push_back(name);
  for (const plan::Entry& entry : entries) {
    const auto known = rows_.find(entry.name);
    if (known == rows_.end()) {
      base::wrong_input("line {} of the configuration: unknown option '{}'{}", entry.line, base::printable(entry.name),
                        base::did_you_mean(entry.name, names));
    }
    if (known->second.repeated) {
      several_[entry.name].push_back(entry.text);
    } else {
      single_.emplace(entry.name, entry.text);
    }
  }
}

const Row& Arguments::row(std::string_view name) const {
  const auto found = rows_.find(name);
  if (found == rows_.end()) throw base::Error(base::Exit::internal, fmt::format("no row for option --{}", name));
  return found->second;
}

bool Arguments::given(std::string_view name) const { return single_.count(name) + several_.count(name) > 0; }

bool Arguments::flag(std::string_view name) const {
  return given(name) && std::get<std::int64_t>(plan::parse_value(row(name).option, text(name)).data) != 0;
}

std::string Arguments::text(std::string_view name) const {
  const auto found = single_.find(name);
  return found == single_.end() ? row(name).option.fallback : found->second;
}

std::vector<std::string> Arguments::texts(std::string_view name) const {
  const auto found = several_.find(name);
  return found == several_.end() ? std::vector<std::string>{} : found->second;
}

std::int64_t Arguments::integer(std::string_view name) const {
  return std::get<std::int64_t>(plan::parse_value(row(name).option, text(name)).data);
}

double Arguments::real(std::string_view name) const {
  return std::get<double>(plan::parse_value(row(name).option, text(name)).data);
}

}  // namespace scalebench::cli
