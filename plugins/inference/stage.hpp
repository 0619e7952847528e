// SPDX-License-Identifier: Apache-2.0
// The steps of one inference, and how a step that fails is told.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace scalebench::inference {

enum class Stage : std::uint32_t { put_tensor, run_script, run_model, unpack_tensor };

constexpr const char* name_of(Stage stage) {
  constexpr const char* names[] = {"put_tensor", "run_script", "run_model", "unpack_tensor"};
  return names[static_cast<std::uint32_t>(stage)];
}

/// A step that did not do its work; the sentence names the stage and the model or script.
class StageFailed : public std::runtime_error {
 public:
  StageFailed(Stage stage, std::int32_t code, bool lost, const std::string& sentence)
      : std::runtime_error(sentence), stage_(stage), code_(code), lost_(lost) {}

  Stage stage() const noexcept { return stage_; }
  std::int32_t code() const noexcept { return code_; }
  /// The server is gone or did not answer in time, rather than that it refused.
  bool lost() const noexcept { return lost_; }

 private:
  Stage stage_;
  std::int32_t code_;
  bool lost_;
};

/// Of the words of libtorch the part that says what is wrong: tracebacks end with it.
std::string gist_of(const std::string& words);

}  // namespace scalebench::inference
