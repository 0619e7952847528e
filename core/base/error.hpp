// SPDX-License-Identifier: Apache-2.0
// The one exception of scalebench: a sentence that names the thing and the way out, and what the process exits with.
#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>

namespace scalebench::base {

/// Exit codes of the command, as `--help` prints them. Signals end in 128 + number.
enum class Exit : int {
  done = 0,
  wrong_input = 2,    ///< nothing was started, nothing was written
  run_failed = 3,     ///< a run failed or is incorrect; the others are kept
  lacking = 4,        ///< something the machine lacks, or an endpoint that does not answer
  internal = 5,       ///< a defect of scalebench
  interrupted = 130,  ///< resumable
};

/// A failure as a person should read it: one sentence, ending with the way out.
class Error : public std::runtime_error {
 public:
  Error(Exit code, const std::string& sentence) : std::runtime_error(sentence), code_(code) {}
  Exit code() const noexcept { return code_; }

 private:
  Exit code_;
};

/// Throws Error(Exit::wrong_input, …): the user must change something.
template <typename... Args>
[[noreturn]] void wrong_input(fmt::format_string<Args...> text, Args&&... args) {
  throw Error(Exit::wrong_input, fmt::format(text, std::forward<Args>(args)...));
}

/// Throws Error(Exit::lacking, …): the machine or an endpoint lacks something.
template <typename... Args>
[[noreturn]] void lacking(fmt::format_string<Args...> text, Args&&... args) {
  throw Error(Exit::lacking, fmt::format(text, std::forward<Args>(args)...));
}

/// Throws Error(Exit::run_failed, "<what>: <text of errno>"); of a full disk or a limit on it, lacking and the way out.
[[noreturn]] void system_failure(const std::string& what, int error_number);

/// What a sentence's way out calls this program, so that it can be typed. "scalebench" until main has set it.
const std::string& typed_name();
void set_typed_name(std::string name);

}  // namespace scalebench::base
