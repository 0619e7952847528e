// SPDX-License-Identifier: Apache-2.0
// One measured number as text: scaled for people ("12.1 µs"), or raw in the unit it is stored in ("12093").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace scalebench::report {

enum class Scale { people, raw };

/// What stands where there is no number.
inline constexpr std::string_view no_figure = "–";

/// Units of metrics: ns, s, B, B/s, 1/s, 1, %; J, W, FLOP/s and others of their kind with prefixes; any other is put
/// behind the number. What is infinite is "failed".
std::string figure(double value, std::string_view unit, Scale scale = Scale::people);

/// "11.9 – 12.3" beside a figure in the same prefix ("12.1 µs"), else with units. One missing end gives "≥ 11.9" or
/// "≤ 12.3", two "–".
std::string interval(std::optional<double> low, std::optional<double> high, double value, std::string_view unit,
                     Scale scale = Scale::people);

/// "1 204": whole, digits in threes.
std::string grouped(std::int64_t number);

/// "1 sample", "1 204 samples".
std::string counted(std::int64_t number, std::string_view noun);

/// Seconds somebody has to wait: "2 s", "3 min 20 s", "1 h 5 min".
std::string waiting_time(double seconds);

}  // namespace scalebench::report
