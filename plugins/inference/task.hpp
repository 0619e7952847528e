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

#include "wire/client.hpp"
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

// TorchScript that makes images of 0..255, channels last, what networks of ImageNet take.

/// `pre_process_3ch` takes one image as SmartSim's script of that name does, `pre_process_4ch` one with an alpha
/// channel, `pre_process_batch` several; `post_process` gives the best class of each row of an answer.
inline constexpr const char* preprocess_source = R"(def pre_process_batch(images):
    mean = torch.tensor([0.485, 0.456, 0.406]).float().to(images.device)
    spread = torch.tensor([0.229, 0.224, 0.225]).float().to(images.device)
    scaled = images.float().div(255).permute(0, 3, 1, 2).contiguous()
    return scaled.sub_(mean.view(1, 3, 1, 1)).div_(spread.view(1, 3, 1, 1))

def pre_process_3ch(image):
    return pre_process_batch(image.unsqueeze(0))

def pre_process_4ch(image):
    return pre_process_3ch(image[:, :, 0:3])

def post_process(output):
    return output.max(1)[1]
)";

// The time that a server says it spent inside a model or script: AI.INFO's duration and calls.

class InsideClock {
 public:
  InsideClock(wire::Client& client, const std::string& key);

  /// Mean nanoseconds per call since the last time, calls of other clients among them. Nothing the first time, without
  /// a call, and when the server does not say.
  std::optional<double> mean_since_last();

 private:
  struct Count {
    std::int64_t microseconds = 0, calls = 0;
  };
  std::optional<Count> ask();

  wire::Client& client_;
  wire::Batch question_;
  wire::Reply reply_;
  std::optional<Count> last_;
};

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
