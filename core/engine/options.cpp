// SPDX-License-Identifier: Apache-2.0
#include "engine/options.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "plugin/rows.hpp"

namespace scalebench::engine {
namespace {

const plan::Value* find(const plan::Settings& settings, std::string_view name) {
  const auto at = std::ranges::find(settings, name, &plan::Setting::first);
  return at == settings.end() ? nullptr : &at->second;
}

template <typename Data>
const Data& data_of(const sb_option& option, const plan::Value& value) {
  if (const Data* data = std::get_if<Data>(&value.data)) return *data;
  base::wrong_input(
      "option {} has the value {}, which is of another type than the plugin declares; was the plugin "
      "changed after the job was planned?",
      option.name, value.text);
}

sb_value convert(const sb_option& option, const plan::Value& value) {
  sb_value converted = {};
  if (option.type == SB_REAL) {
    converted.f = data_of<double>(option, value);
  } else if (option.type == SB_TEXT || option.type == SB_CHOICE || option.type == SB_SECRET) {
    converted.s = data_of<std::string>(option, value).c_str();
  } else {
    converted.i = data_of<std::int64_t>(option, value);
  }
  return converted;
}

}  // namespace

std::vector<sb_value> bind_options(const sb_workload& workload, const plan::Settings& point,
                                   const plan::Settings& launch) {
  std::vector<sb_value> values;
  for (const sb_option& option : plugin::options(workload)) {
    const plan::Value* value = find(point, option.name);
    if (value == nullptr) value = find(launch, option.name);
    if (value == nullptr)
      base::wrong_input("the job gives workload {} no value for its option {}; plan it again with this plugin",
                        workload.name, option.name);
    values.push_back(convert(option, *value));
  }
  return values;
}

std::vector<std::int64_t> role_counts(const sb_workload& workload, const std::vector<sb_value>& options) {
  const auto count_of = [&](std::string_view name) {
    std::size_t index = 0;
    for (const sb_option& option : plugin::options(workload)) {
      if (option.name == name) return options[index].i;
      ++index;
    }
    return std::int64_t{-1};
  };
  std::vector<std::int64_t> counts;
  for (const sb_role& role : plugin::roles(workload))
    counts.push_back(role.count_option == nullptr ? -1 : count_of(role.count_option));
  return counts;
}

}  // namespace scalebench::engine
