// SPDX-License-Identifier: Apache-2.0
// The steps of one inference, and how a step that fails is told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "wire/tensor.hpp"

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

// What one inference is: model, script, device and the tensor that goes in. Pure values, made from options.

using Dims = std::vector<std::size_t>;

struct Script {
  std::string name;      ///< for sentences
  std::string source;    ///< TorchScript; empty: no script runs
  std::string function;  ///< in it

  explicit operator bool() const { return !source.empty(); }
};

struct Task {
  std::string model_name;  ///< for sentences
  std::string model_file;
  Script script;
  std::string device;  ///< CPU, GPU or GPU:n
  wire::Dtype type = wire::Dtype::float32;
  Dims dims;                     ///< of the tensor put for one request
  std::vector<std::byte> image;  ///< its elements

  wire::TensorSpec spec() const { return {type, dims}; }
  /// `model resnet50` or `script preprocess`, whichever the stage is about.
  std::string subject(bool of_script) const { return of_script ? "script " + script.name : "model " + model_name; }
};

/// Reads `224x224x3`. Throws sdk::Usage for anything else.
Dims parse_shape(std::string_view text);
/// What `batch` images are as one tensor: a script sees a single one as it is, as SmartSim's does; models and larger
/// batches have the number of images in front.
Dims request_dims(const Dims& shape, std::size_t batch, bool has_script);
/// Throws sdk::Usage unless it is CPU, GPU or GPU:n, and `devices` fit it.
void check_device(const std::string& device, int devices);
/// The device that a rank uses of `devices`.
std::string device_of_rank(const std::string& device, int devices, int rank);

/// Reads the script: `preprocess` (for as many images), `none`, or a file of TorchScript with `function`. Throws
/// sdk::Usage when there is no such file.
Script read_script(const std::string& name, const std::string& function, std::size_t batch);

/// Elements between 0 and 255 (127 for int8), drawn from `seed`.
std::vector<std::byte> draw_image(const wire::TensorSpec& spec, std::uint64_t seed);

/// Throws sdk::Usage naming the file unless there is something in it to read.
void require_readable(const std::string& what, const std::string& file);

}  // namespace scalebench::inference
