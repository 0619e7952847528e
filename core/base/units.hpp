// SPDX-License-Identifier: Apache-2.0
// Sizes, durations and numbers as people write and read them. Parsing is exact; what is printed has three digits.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace scalebench::base {

/// Bytes from "512", "64KiB", "4MB" (10^6), "1k" (a bare letter counts in 1024, as in dd), "1.5MiB"; any case.
/// Throws wrong_input "<text>: not a size; …" for anything else, negative, not whole or beyond 63 bits.
std::int64_t parse_bytes(std::string_view text);

/// Nanoseconds from "10us", "1.5s", "2m", "100ms", "1h", "1d"; only 0 may lack its unit.
/// Throws wrong_input "<text>: not a duration; …" like parse_bytes.
std::int64_t parse_duration_ns(std::string_view text);

/// "1 KiB", "4 MB", "3.81 MiB": in powers of 1000 only when three digits say it exactly and powers of 1024 do not.
std::string format_bytes(double bytes);

/// "12.1 µs", "412 µs", "2.50 s", "90.0 min".
std::string format_ns(double ns);

/// "71", "12.3k", "4.00M".
std::string format_count(double count);

/// With SI prefixes from nano to exa: (0.0123, "J") is "12.3 mJ", (3.2e12, "FLOP/s") is "3.20 TFLOP/s".
std::string format_si(double value, std::string_view unit);

/// Three digits, no prefix: "293", "1450", "0.25".
std::string format_plain(double value);

/// A rate from 1/s: (1.6e8, "B") is "160 MB/s", (12345, "images") is "12.3k images/s".
std::string format_rate(double per_second, std::string_view unit);

}  // namespace scalebench::base
