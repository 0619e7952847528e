// SPDX-License-Identifier: Apache-2.0
// The vocabulary of these tests: option rows in a line, and what a refusal says.
#pragma once

#include <gmock/gmock.h>

#include <string>

#include "base/error.hpp"
#include "plan/option.hpp"

namespace scalebench::plan {

inline Option row(std::string name, Type type, std::string fallback = "", std::string range = "") {
  Option option;
  option.name = std::move(name);
  option.type = type;
  option.fallback = std::move(fallback);
  option.range = std::move(range);
  return option;
}

inline Option launch_row(std::string name, Type type, std::string fallback) {
  Option option = row(std::move(name), type, std::move(fallback));
  option.axis = Axis::launch;
  return option;
}

inline Option choice_row(std::string name, std::string choices) {
  Option option = row(std::move(name), Type::choice);
  option.choices = std::move(choices);
  return option;
}

/// The sentence a person reads; only for wrong input.
template <typename Action>
std::string refusal(Action action) {
  try {
    action();
  } catch (const base::Error& error) {
    return error.code() == base::Exit::wrong_input ? error.what() : std::string("not wrong input: ") + error.what();
  }
  return "accepted";
}

}  // namespace scalebench::plan
