// SPDX-License-Identifier: Apache-2.0
// libtorch on demand: the library is loaded as the inference plugin loads it, and its table used as C code would.
#include "inference/torch_api.h"

#include <dlfcn.h>
#include <gmock/gmock.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <vector>

namespace scalebench::server_test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const sb_torch_api& load_library() {
  void* library = dlopen(SCALEBENCH_MODULE_DIR "/scalebench_torch.so", RTLD_NOW | RTLD_LOCAL);
  if (!library) throw std::runtime_error(dlerror());
  return *reinterpret_cast<sb_torch_entry>(dlsym(library, SB_TORCH_ENTRY))();
}

class PrivateFolder {
 public:
  PrivateFolder() : path_((std::filesystem::temp_directory_path() / "scalebench-torch-XXXXXX").string()) {
    if (!mkdtemp(path_.data())) throw std::runtime_error("cannot make " + path_);
  }
  ~PrivateFolder() { std::filesystem::remove_all(path_); }
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

class TorchLibrary : public testing::Test {
 protected:
  struct Free {
    void operator()(sb_torch_model* model) const { torch_.free_model(model); }
    void operator()(sb_torch_script* script) const { torch_.free_script(script); }
    void operator()(sb_torch_tensor* tensor) const { torch_.free_tensor(tensor); }
  };
  using Model = std::unique_ptr<sb_torch_model, Free>;
  using Script = std::unique_ptr<sb_torch_script, Free>;
  using Tensor = std::unique_ptr<sb_torch_tensor, Free>;

  std::string build(std::uint64_t seed, bool rebuild = false) {
    char path[4096];
    EXPECT_TRUE(torch_.build_resnet50(folder_.path().c_str(), seed, rebuild, path, sizeof path, &error_))
        << error_.text;
    return path;
  }
  Model load(const std::string& path, const char* device = "CPU") {
    return Model(torch_.load_model(path.c_str(), device, &error_));
  }
  Script compile(const char* source) { return Script(torch_.compile_script(source, "CPU", &error_)); }
  Tensor tensor(std::vector<std::int64_t> shape, const std::vector<float>& values) {
    return Tensor(
        torch_.make_tensor("FLOAT", shape.data(), shape.size(), values.data(), values.size() * sizeof(float), &error_));
  }
  Tensor run(const Model& model, const Tensor& input) {
    const sb_torch_tensor* in = input.get();
    sb_torch_tensor* out = nullptr;
    torch_.run_model(model.get(), &in, 1, &out, 1, &error_);
    return Tensor(out);
  }
  Tensor run(const Script& script, const char* function, const Tensor& input) {
    const sb_torch_tensor* in = input.get();
    sb_torch_tensor* out = nullptr;
    torch_.run_script(script.get(), function, &in, 1, &out, 1, &error_);
    return Tensor(out);
  }
  static std::vector<std::int64_t> shape(const Tensor& tensor) {
    const std::int64_t* lengths = torch_.tensor_shape(tensor.get());
    return {lengths, lengths + torch_.tensor_dimensions(tensor.get())};
  }
  static std::vector<float> values(const Tensor& tensor) {
    const auto* begin = static_cast<const float*>(torch_.tensor_data(tensor.get()));
    return {begin, begin + torch_.tensor_bytes(tensor.get()) / sizeof(float)};
  }
  static std::vector<float> image(int step) {
    std::vector<float> pixels(224 * 224 * 3);
    for (std::size_t i = 0; i < pixels.size(); ++i)
      pixels[i] = static_cast<float>(i * static_cast<std::size_t>(step) % 256);
    return pixels;
  }

  inline static const sb_torch_api& torch_ = load_library();
  PrivateFolder folder_;
  sb_torch_error error_{};
};

TEST_F(TorchLibrary, says_what_is_in_force) {
  sb_torch_info info;
  torch_.describe(&info);
  EXPECT_THAT(info.version, testing::MatchesRegex("[0-9]+\\.[0-9]+.*"));
  EXPECT_STRNE(info.blas, "");
  EXPECT_EQ(info.blas_is_slow, std::string(info.blas) == "reference BLAS");
  EXPECT_GE(info.intra_op_threads, 1);
}

TEST_F(TorchLibrary, sets_the_threads_of_an_operation) {
  ASSERT_TRUE(torch_.set_threads(1, 0, &error_));
  sb_torch_info info;
  torch_.describe(&info);
  EXPECT_EQ(info.intra_op_threads, 1);
}

TEST_F(TorchLibrary, builds_resnet50_with_the_parameters_of_torchvision) {
  const Model model = load(build(1));
  ASSERT_TRUE(model) << error_.text;
  EXPECT_EQ(torch_.model_parameters(model.get()), 25557032U);
}

TEST_F(TorchLibrary, builds_a_network_whose_answer_is_finite_and_depends_on_the_image) {
  const Model model = load(build(1));
  const Script script = compile(torch_.preprocess_script());
  ASSERT_TRUE(script) << error_.text;
  const auto answer = [&](int step) {
    return run(model, run(script, "pre_process_3ch", tensor({224, 224, 3}, image(step))));
  };
  const Tensor first = answer(7);
  ASSERT_TRUE(first) << error_.text;
  EXPECT_EQ(shape(first), (std::vector<std::int64_t>{1, 1000}));
  EXPECT_THAT(values(first), testing::Each(testing::Truly([](float value) { return std::isfinite(value); })));
  EXPECT_NE(values(first), values(answer(11)));
  EXPECT_EQ(values(first), values(answer(7)));
}

TEST_F(TorchLibrary, uses_a_built_file_again_unless_told_to_rebuild) {
  const std::string path = build(1);
  const auto built = std::filesystem::last_write_time(path);
  EXPECT_EQ(build(1), path);
  EXPECT_EQ(std::filesystem::last_write_time(path), built);
  build(1, true);
  EXPECT_GT(std::filesystem::last_write_time(path), built);
}

TEST_F(TorchLibrary, builds_anew_what_was_cut_off) {
  const std::string path = build(1);
  const auto bytes = std::filesystem::file_size(path);
  std::filesystem::resize_file(path, bytes / 2);
  EXPECT_EQ(build(1), path);
  EXPECT_EQ(std::filesystem::file_size(path), bytes);
}

TEST_F(TorchLibrary, draws_other_weights_from_another_seed) {
  const Tensor input = tensor({1, 3, 224, 224}, image(7));
  EXPECT_NE(values(run(load(build(1)), input)), values(run(load(build(2)), input)));
}

TEST_F(TorchLibrary, normalises_an_image) {
  const Script script = compile(torch_.preprocess_script());
  const Tensor out = run(script, "pre_process_3ch", tensor({1, 2, 3}, {0, 255, 51, 255, 0, 51}));
  ASSERT_TRUE(out) << error_.text;
  EXPECT_EQ(shape(out), (std::vector<std::int64_t>{1, 3, 1, 2}));
  EXPECT_THAT(values(out),
              testing::Pointwise(testing::FloatNear(1e-5F),
                                 {(0 - 0.485F) / 0.229F, (1 - 0.485F) / 0.229F, (1 - 0.456F) / 0.224F,
                                  (0 - 0.456F) / 0.224F, (0.2F - 0.406F) / 0.225F, (0.2F - 0.406F) / 0.225F}));
}

TEST_F(TorchLibrary, drops_the_alpha_channel) {
  const Script script = compile(torch_.preprocess_script());
  const Tensor out = run(script, "pre_process_4ch", tensor({1, 1, 4}, {0, 255, 51, 7}));
  EXPECT_EQ(values(out), values(run(script, "pre_process_3ch", tensor({1, 1, 3}, {0, 255, 51}))));
}

TEST_F(TorchLibrary, says_why_a_model_does_not_load) {
  std::ofstream(folder_.path() + "/text") << "no model";
  EXPECT_FALSE(load(folder_.path() + "/text"));
  EXPECT_THAT(error_.text, StartsWith("istream reader failed: "));
  EXPECT_FALSE(load(folder_.path() + "/none"));
  EXPECT_THAT(error_.text, HasSubstr("cannot read the model"));
  EXPECT_FALSE(load(folder_.path() + "/text", "TPU"));
  EXPECT_THAT(error_.text, HasSubstr("use CPU, GPU or GPU:n"));
}

TEST_F(TorchLibrary, says_why_a_script_does_not_run) {
  EXPECT_FALSE(compile("def f(x) return x"));
  EXPECT_THAT(error_.text, StartsWith("expected : but found 'return' here"));
  const Script script = compile("def one(x):\n    return x\n\ndef two(x):\n    return x, x\n");
  ASSERT_TRUE(script) << error_.text;
  const Tensor input = tensor({1}, {1});
  EXPECT_FALSE(run(script, "none", input));
  EXPECT_STREQ(error_.text, "Function does not exist: none");
  EXPECT_FALSE(run(script, "two", input));
  EXPECT_STREQ(error_.text, "it returned 2 tensors, not 1");
}

TEST_F(TorchLibrary, says_why_a_model_does_not_run) {
  const Model model = load(build(1));
  EXPECT_FALSE(run(model, tensor({1, 4, 8, 8}, std::vector<float>(256))));
  EXPECT_THAT(error_.text, StartsWith("The following operation failed in the TorchScript interpreter."));
}

TEST_F(TorchLibrary, refuses_data_that_does_not_fill_the_shape) {
  EXPECT_FALSE(tensor({2}, {1}));
  EXPECT_STREQ(error_.text, "data length does not match tensor shape and type");
}

}  // namespace
}  // namespace scalebench::server_test
