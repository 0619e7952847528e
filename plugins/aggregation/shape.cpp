// SPDX-License-Identifier: Apache-2.0
#include "aggregation/shape.hpp"

#include "wire/digits.hpp"

namespace scalebench::aggregation {
namespace {

constexpr std::string_view dataset_prefix = "aggregation_rank_";

std::string numbered(std::string_view prefix, std::int64_t number) {
  return std::string(prefix).append(std::to_string(number));
}

}  // namespace

std::string dataset_name(int producer) { return numbered(dataset_prefix, producer); }
std::string tensor_name(int index) { return numbered("tensor_", index); }
std::string list_name(std::int64_t iteration) { return numbered("iteration_", iteration); }

int producer_in(std::string_view name) {
  if (!name.starts_with(dataset_prefix)) return -1;
  return static_cast<int>(wire::parse_number(name.substr(dataset_prefix.size())).value_or(-1));
}

}  // namespace scalebench::aggregation
