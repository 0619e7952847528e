// SPDX-License-Identifier: Apache-2.0
#include "inference/model/resnet.hpp"

#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "inference/model/torch_value.hpp"

namespace scalebench::torch_backend {
namespace {

/// Part of the file's name: raise it when the builder writes anything else for the same seed.
constexpr int builder_version = 1;

/// SplitMix64: the same numbers everywhere, which no standard distribution promises.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : state_(seed) {}

  /// Uniform in [-bound, bound).
  float uniform(float bound) {
    const auto unit = static_cast<float>(next() >> 40) * 0x1p-24F;
    return (2 * unit - 1) * bound;
  }

 private:
  std::uint64_t next() {
    std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15U;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31);
  }

  std::uint64_t state_;
};

using torch::jit::Module;

struct Convolution {
  std::int64_t in, out, kernel, stride;
};

std::string pair_of(std::int64_t n) {
  const std::string digits = std::to_string(n);
  return std::string("[").append(digits).append(", ").append(digits).append("]");
}

class Builder {
 public:
  explicit Builder(std::uint64_t seed) : draw_(seed) {}

  Module network() {
    Module net = module("ResNet");
    net.register_module("conv1", convolution({3, 64, 7, 2}));
    net.register_module("bn1", batch_norm(64, 1));
    std::int64_t in = 64;
    for (std::size_t i = 0; i < stages.size(); ++i) {
      net.register_module("layer" + std::to_string(i + 1), stage(in, stages[i]));
      in = stages[i].width * expansion;
    }
    net.register_module("fc", linear(in, 1000));
    net.define(R"(
def forward(self, x):
    x = torch.relu_(self.bn1.forward(self.conv1.forward(x)))
    x = torch.max_pool2d(x, [3, 3], [2, 2], [1, 1])
    x = self.layer4.forward(self.layer3.forward(self.layer2.forward(self.layer1.forward(x))))
    x = torch.flatten(torch.adaptive_avg_pool2d(x, [1, 1]), 1)
    return self.fc.forward(x)
)");
    return net;
  }

 private:
  struct Stage {
    std::int64_t width, blocks, stride;
  };
  static constexpr std::array<Stage, 4> stages = {{{64, 3, 1}, {128, 4, 2}, {256, 6, 2}, {512, 3, 2}}};
  static constexpr std::int64_t expansion = 4;
  /// Of a block's last normalisation: small, so that sixteen sums keep the signal's size.
  static constexpr float residual_weight = 0.25F;

  Module module(const std::string& name) const { return Module(c10::QualifiedName("__torch__." + name), unit_, true); }

  at::Tensor uniform(c10::IntArrayRef shape, float bound) {
    at::Tensor tensor = at::empty(shape);
    float* values = tensor.data_ptr<float>();
    for (std::int64_t i = 0; i < tensor.numel(); ++i) values[i] = draw_.uniform(bound);
    return tensor;
  }

  /// Keeps the variance through a rectifier (He's rule over the outputs, as a uniform distribution).
  Module convolution(const Convolution& shape) {
    Module conv = module("Conv2d");
    const auto fan = static_cast<float>(shape.out * shape.kernel * shape.kernel);
    const at::Tensor weight = uniform({shape.out, shape.in, shape.kernel, shape.kernel}, std::sqrt(6 / fan));
    conv.register_parameter("weight", weight, false);
    conv.define("def forward(self, x):\n    return torch.conv2d(x, self.weight, None, " + pair_of(shape.stride) + ", " +
                pair_of(shape.kernel / 2) + ")\n");
    return conv;
  }

  Module batch_norm(std::int64_t channels, float weight) {
    Module norm = module("BatchNorm2d");
    norm.register_parameter("weight", at::full({channels}, weight), false);
    norm.register_parameter("bias", uniform({channels}, weight / 10), false);
    norm.register_parameter("running_mean", at::zeros({channels}), true);
    norm.register_parameter("running_var", at::ones({channels}), true);
    norm.register_parameter("num_batches_tracked", at::zeros({}, at::kLong), true);
    norm.define(R"(
def forward(self, x):
    return torch.batch_norm(x, self.weight, self.bias, self.running_mean, self.running_var, False, 0.1, 1e-05, True)
)");
    return norm;
  }

  Module linear(std::int64_t in, std::int64_t out) {
    Module fc = module("Linear");
    const float bound = 1 / std::sqrt(static_cast<float>(in));
    fc.register_parameter("weight", uniform({out, in}, bound), false);
    fc.register_parameter("bias", uniform({out}, bound), false);
    fc.define("def forward(self, x):\n    return torch.linear(x, self.weight, self.bias)\n");
    return fc;
  }

  Module downsample(std::int64_t in, std::int64_t out, std::int64_t stride) {
    Module down = module("Downsample");
    down.register_module("0", convolution({in, out, 1, stride}));
    down.register_module("1", batch_norm(out, 1));
    down.define("def forward(self, x):\n    return getattr(self, \"1\").forward(getattr(self, \"0\").forward(x))\n");
    return down;
  }

  Module bottleneck(std::int64_t in, std::int64_t width, std::int64_t stride) {
    const std::int64_t out = width * expansion;
    const bool has_downsample = stride != 1 || in != out;
    Module block = module("Bottleneck");
    block.register_module("conv1", convolution({in, width, 1, 1}));
    block.register_module("bn1", batch_norm(width, 1));
    block.register_module("conv2", convolution({width, width, 3, stride}));
    block.register_module("bn2", batch_norm(width, 1));
    block.register_module("conv3", convolution({width, out, 1, 1}));
    block.register_module("bn3", batch_norm(out, residual_weight));
    if (has_downsample) block.register_module("downsample", downsample(in, out, stride));
    const std::string shortcut = has_downsample ? "self.downsample.forward(x)" : "x";
    block.define(R"(
def forward(self, x):
    out = torch.relu_(self.bn1.forward(self.conv1.forward(x)))
    out = torch.relu_(self.bn2.forward(self.conv2.forward(out)))
    out = self.bn3.forward(self.conv3.forward(out))
    return torch.relu_(out.add_()" +
                 shortcut + "))\n");
    return block;
  }

  Module stage(std::int64_t in, const Stage& shape) {
    Module blocks = module("Stage");
    std::string call = "x";
    for (std::int64_t i = 0; i < shape.blocks; ++i) {
      const std::string name = std::to_string(i);
      blocks.register_module(name, bottleneck(i ? shape.width * expansion : in, shape.width, i ? 1 : shape.stride));
      call = "getattr(self, \"" + name + "\").forward(" + call + ")";
    }
    blocks.define("def forward(self, x):\n    return " + call + "\n");
    return blocks;
  }

  std::shared_ptr<torch::jit::CompilationUnit> unit_ = std::make_shared<torch::jit::CompilationUnit>();
  Draw draw_;
};

std::string file_name(std::uint64_t seed) {
  return "resnet50-v" + std::to_string(builder_version) + "-seed" + std::to_string(seed) + ".pt";
}

namespace fs = std::filesystem;

/// A file of TorchScript is a zip archive: one that was cut off lacks the record at the end.
bool is_whole(const fs::path& file) {
  constexpr std::streamoff record_bytes = 22;
  std::ifstream stream(file, std::ios::binary);
  std::array<char, 4> mark{};
  stream.seekg(-record_bytes, std::ios::end);
  stream.read(mark.data(), mark.size());
  return stream && std::string_view(mark.data(), mark.size()) == "PK\5\6";
}

void save(const Module& network, const fs::path& file) {
  const fs::path unfinished = file.string() + "." + std::to_string(getpid());
  try {
    network.save(unfinished.string());
    fs::rename(unfinished, file);
  } catch (...) {
    std::error_code ignored;
    fs::remove(unfinished, ignored);
    throw;
  }
}

}  // namespace

std::string build_resnet50(const std::string& folder, std::uint64_t seed, bool rebuild) {
  const fs::path file = fs::path(folder) / file_name(seed);
  translated([&] {
    if (!rebuild && is_whole(file)) return;
    fs::create_directories(folder);
    Module network = Builder(seed).network();
    network.eval();
    save(network, file);
  });
  return file.string();
}

}  // namespace scalebench::torch_backend
