// SPDX-License-Identifier: Apache-2.0
#include "report/result.hpp"

#include <algorithm>
#include <numeric>

#include "base/text.hpp"

namespace scalebench::report {
namespace {

using Value = Dimension::Value;

std::vector<std::string> option_names(std::span<const Result> results) {
  std::vector<std::string> names;
  for (const Result& result : results) {
    for (const store::Param& param : result.params) {
      if (std::find(names.begin(), names.end(), param.name) == names.end()) names.push_back(param.name);
    }
  }
  return names;
}

Value option_value(const Result& result, const std::string& name, Scale scale) {
  for (const store::Param& param : result.params) {
    if (param.name == name) return {param.number.value_or(0), shown(param, scale)};
  }
  return {0, std::string(no_figure)};
}

Value whole(int number) { return {static_cast<double>(number), std::to_string(number)}; }

template <typename Of>
Dimension dimension(std::string name, std::span<const Result> results, const Of& value_of) {
  Dimension result{std::move(name), {}};
  for (const Result& each : results) result.values.push_back(value_of(each));
  return result;
}

}  // namespace

std::optional<double> resolution_of(const Result& result, const store::Summary& summary) {
  if (!result.resolution_ns) return std::nullopt;
  return *result.resolution_ns / static_cast<double>(summary.batch);
}

std::string shown(const store::Param& param, Scale scale) {
  const bool has_prefix = param.unit == "B" || param.unit == "ns" || param.unit == "s";
  if (scale == Scale::people && param.number && has_prefix) return figure(*param.number, param.unit);
  return base::printable(param.value);
}

bool Dimension::varies() const {
  return std::any_of(values.begin(), values.end(), [&](const Value& value) { return value != values.front(); });
}

std::vector<Dimension> dimensions(std::span<const Result> results, Scale scale) {
  std::vector<Dimension> all;
  for (const std::string& name : option_names(results)) {
    all.push_back(dimension(name, results, [&](const Result& r) { return option_value(r, name, scale); }));
  }
  all.push_back(dimension("ranks", results, [](const Result& r) { return whole(r.run.ranks); }));
  all.push_back(dimension("nodes", results, [](const Result& r) { return whole(r.run.nodes); }));
  all.push_back(dimension("rep", results, [](const Result& r) { return whole(r.run.repetition); }));
  all.push_back(dimension("attempt", results, [](const Result& r) { return whole(r.run.attempt); }));
  return all;
}

std::vector<Result> sorted(std::vector<Result> results, Scale scale) {
  const std::vector<Dimension> all = dimensions(results, scale);
  std::vector<std::size_t> order(results.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    for (const Dimension& each : all) {
      if (each.values[a] != each.values[b]) return each.values[a] < each.values[b];
    }
    return false;
  });
  std::vector<Result> result;
  for (const std::size_t place : order) result.push_back(std::move(results[place]));
  return result;
}

}  // namespace scalebench::report
