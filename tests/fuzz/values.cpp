// SPDX-License-Identifier: Apache-2.0
// Sizes, durations, numbers, lists and ranges. What is read is read again as the same.
#include "base/units.hpp"
#include "fuzz/fuzz.hpp"
#include "plan/axis.hpp"

using namespace scalebench;

namespace {

plan::Option option(plan::Type type) {
  plan::Option row;
  row.name = "x";
  row.type = type;
  if (type == plan::Type::choice) row.choices = "tcp|unix";
  return row;
}

/// Without ranges of so many values that reading them is all that would happen.
bool is_short(const std::vector<plan::Value>& values) { return values.size() < 200; }

void read_axis(plan::Type type, std::string_view text) {
  const plan::Option row = option(type);
  std::vector<plan::Value> values;
  if (fuzz::is_refused([&] { values = plan::parse_axis(row, text); })) return;
  fuzz::require(!values.empty(), "an axis has a value");
  const bool is_exact = type != plan::Type::bytes && type != plan::Type::duration;  // their canonical text has no unit
  if (!is_exact || !is_short(values)) return;
  for (const plan::Value& value : values)
    fuzz::require(plan::parse_value(row, value.text) == value, "a canonical value is read as itself");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  fuzz::is_refused([&] { fuzz::require(base::parse_bytes(text) >= 0, "a size is not negative"); });
  fuzz::is_refused([&] { fuzz::require(base::parse_duration_ns(text) >= 0, "a duration is not negative"); });
  for (int type = 1; type <= 7; ++type) read_axis(static_cast<plan::Type>(type), text);
  return 0;
}
