// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.hpp"

#include <boost/program_options.hpp>
#include <variant>

#include "base/error.hpp"
#include "base/text.hpp"

namespace scalebench::cli {
namespace {

namespace po = boost::program_options;

po::options_description description(const std::vector<Group>& groups) {
  po::options_description all;
  for (const Group& group : groups) {
    for (const Row& row : group.rows) {
      const std::string name = row.brief ? row.option.name + "," + row.brief : row.option.name;
      if (takes_value(row)) {
        all.add_options()(name.c_str(), po::value<std::vector<std::string>>());
      } else {
        all.add_options()(name.c_str(), "");
      }
    }
  }
  return all;
}

[[noreturn]] void refuse_unknown(const std::string& typed, const std::vector<Group>& groups) {
  std::vector<std::string> names;
  for (const Group& group : groups) {
    for (const Row& row : group.rows) names.push_back("--" + row.option.name);
  }
  const std::string near = base::nearest(typed, names);
  if (near.empty()) base::wrong_input("unknown option {}; --help lists all", base::printable(typed));
  base::wrong_input("unknown option {}; did you mean {}?", base::printable(typed), near);
}

po::parsed_options run_parser(const std::vector<std::string>& words, const std::vector<Group>& groups, bool tolerant) {
  const po::options_description known = description(groups);
  po::command_line_parser parser(words);
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
  const Row& known = row(name);
  const std::string value = values.empty() ? "1" : values.front();
  if (known.repeated) {
    several_[name].push_back(value);
    return;
  }
  if (!single_.emplace(name, value).second && takes_value(known)) {
    base::wrong_input("--{} is given twice; a list takes several values: --{} A,B", name, name);
  }
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
