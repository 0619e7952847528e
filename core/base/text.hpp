// SPDX-License-Identifier: Apache-2.0
// Small things done with text. Views returned look into the text that was passed.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace scalebench::base {

/// The parts between separators; "" has one empty part, "a,,b" has three.
std::vector<std::string_view> split(std::string_view text, char separator);

/// The pieces between blanks, tabs and line ends. No quoting, no expansion: nothing in them is special.
std::vector<std::string> split_at_blanks(std::string_view text);

/// The items of a list that may hold any text: a comma within an item is written "\,", or the item in double quotes
/// ("a,b",c), in which \" is a quote. Throws wrong_input "<text>: …" when a quote is not closed, or text follows it.
std::vector<std::string> split_list(std::string_view text);

/// Without blanks, tabs and line ends at both ends.
std::string_view trim(std::string_view text);

/// ASCII letters in lower case; other bytes stay.
std::string lower(std::string_view text);

/// [a-z][a-z0-9_-]*: what options, metrics, workloads and plugins may be called.
bool is_name(std::string_view text);

bool is_utf8(std::string_view text);

/// Anything a person typed, safe for a terminal and for one line: control characters and bytes that are not UTF-8
/// are escaped, and after `limit` characters comes "…".
std::string printable(std::string_view text, std::size_t limit = 60);

/// Any text, safe for a terminal: as printable(), but lines stay lines and nothing is cut.
std::string printable_lines(std::string_view text);

/// With *** in place of each of the secrets; those of less than four characters stand for themselves anywhere, and
/// stay.
std::string without_secrets(std::string text, std::span<const std::string> secrets);

/// As a POSIX shell reads it back: itself when harmless, else in single quotes.
std::string quote(std::string_view text);

/// The candidate a mistyped word most likely meant; "" when none is near. The first wins a tie.
std::string nearest(std::string_view word, std::span<const std::string> candidates);

/// " (did you mean tensor-bytes?)" or "".
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

}  // namespace scalebench::base
