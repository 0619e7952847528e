// SPDX-License-Identifier: Apache-2.0
#include "inside_clock.hpp"

#include <array>
#include <utility>

namespace scalebench::inference {

InsideClock::InsideClock(wire::Client& client, const std::string& key) : client_(client) {
  question_.ask(std::array<std::string_view, 2>{"AI.INFO", key}, key, reply_);
}

std::optional<double> InsideClock::mean_since_last() {
  const std::optional<Count> now = ask();
  const std::optional<Count> before = std::exchange(last_, now);
  if (!now || !before || now->calls <= before->calls || now->microseconds < before->microseconds) return std::nullopt;
  constexpr double nanoseconds = 1000;
  return static_cast<double>(now->microseconds - before->microseconds) * nanoseconds /
         static_cast<double>(now->calls - before->calls);
}

std::optional<InsideClock::Count> InsideClock::ask() {
  try {
    client_.run(question_);
  } catch (const wire::Failure&) {  // the next step of an inference meets it too, and tells
    return std::nullopt;
  }
  Count count;
  for (std::size_t at = 0; at + 1 < reply_.size(); at += 2) {
    if (reply_[at].text() == "duration") count.microseconds = reply_[at + 1].integer();
    if (reply_[at].text() == "calls") count.calls = reply_[at + 1].integer();
  }
  return count;
}

}  // namespace scalebench::inference
