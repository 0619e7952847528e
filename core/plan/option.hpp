// SPDX-License-Identifier: Apache-2.0
// A row that declares an option (the engine's, a service's or a workload's), and the typed values read by its rules.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace scalebench::plan {

/// Numbered as enum sb_type of the plugin ABI.
enum class Type : int { integer = 1, real, text, bytes, duration, flag, choice, secret };

/// Where an axis changes: inside one job, or by starting another. Numbered as enum sb_axis.
enum class Axis : int { point = 0, launch = 1 };

struct Option {
  std::string name;  ///< without the leading --
  std::string help;
  std::string fallback;  ///< the default as typed on the command line: a value, list or range
  std::string choices;   ///< "a|b|c", for Type::choice
  std::string unit;      ///< shown in help and tables
  std::string range;     ///< "1..1024", "0..", "..1GiB" in the option's own grammar, bounds included; "" = any
  Type type = Type::text;
  Axis axis = Axis::point;

  bool operator==(const Option&) const = default;
};

inline constexpr const char* masked_secret = "***";

struct Value {
  /// Canonical: the same for everything that means the same; bytes and ns as plain numbers. Of a secret masked_secret.
  std::string text;
  std::variant<std::int64_t, double, std::string> data;  ///< int64 for integer, bytes, duration (ns), flag (0 or 1)

  bool operator==(const Value&) const = default;
};

using Setting = std::pair<std::string, Value>;
using Settings = std::vector<Setting>;

/// One value. Throws wrong_input "--name text: <why>; <way out>" when type, choices or range refuse it.
Value parse_value(const Option& option, std::string_view text);

}  // namespace scalebench::plan
