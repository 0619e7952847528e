// SPDX-License-Identifier: Apache-2.0
// The same model in the rank's own process: what is left when there is no server.
#pragma once

#include "backend.hpp"
#include "model_file.hpp"

namespace scalebench::inference {

class LocalBackend final : public Backend {
 public:
  /// Borrows both. Has nothing loaded yet.
  LocalBackend(const sb_torch_api& torch, const Task& task);

  /// Both throw TorchFailure naming model or script.
  void load_model();
  void compile_script();

  void put_tensor() override;
  void run_script() override;
  void run_model() override;
  void unpack_tensor(wire::Tensor& answer) override;
  /// The steps one after the other: there is nothing to send as one.
  void run_graph(wire::Tensor& answer) override;

 private:
  using Value = TorchOwner<sb_torch_tensor>;
  [[noreturn]] void fail(Stage stage, const sb_torch_error& error) const;

  const sb_torch_api& torch_;
  const Task& task_;
  std::vector<std::int64_t> dims_;
  TorchOwner<sb_torch_model> model_;
  TorchOwner<sb_torch_script> script_;
  Value input_, processed_, output_;
};

}  // namespace scalebench::inference
