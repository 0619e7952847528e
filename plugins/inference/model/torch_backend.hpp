// SPDX-License-Identifier: Apache-2.0
// TorchScript models and scripts without libtorch's headers: load, describe, run.
//
// All of it may be used from any thread, a model or script from several at once. Inputs are borrowed for the call and
// may have any alignment (they are copied, so that nothing a model does reaches the caller's bytes). Failures are
// thrown as BackendFailure: one line of text, libtorch's own where it is libtorch's.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "redis/modules/element.hpp"

namespace scalebench::torch_backend {

using tensor_store::ElementType;
using tensor_store::Shape;

class BackendFailure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// CPU, GPU (the current one), or one of them with a number. CPU:n are the same cores for libtorch; in the server each
/// has a queue of its own.
struct Device {
  bool gpu = false;
  int index = -1;
  friend bool operator==(const Device&, const Device&) = default;
};
/// In capitals or not; empty for a name that is no device.
std::optional<Device> parse_device(std::string_view name);
std::string name_of(Device device);

/// A tensor somewhere in the caller's memory.
using View = tensor_store::TensorView;
using Inputs = std::vector<View>;
inline std::size_t bytes_of(const Inputs& inputs) {
  std::size_t bytes = 0;
  for (const View& input : inputs) bytes += input.bytes.size();
  return bytes;
}

/// A tensor in host memory; it lives as long as its owner.
struct Result {
  ElementType type;
  Shape shape;
  std::string_view bytes;
  std::shared_ptr<const void> owner;  // shared: results of one batch are slices of one tensor

  View view() const { return {type, shape, bytes}; }
};
using Results = std::vector<Result>;

/// A copy in libtorch's memory.
Result copy_of(const View& view);

class Model {
 public:
  /// Reads a TorchScript file whose bytes are `parts` in their order.
  Model(std::span<const std::string_view> parts, Device device);
  ~Model();
  Model(Model&&) noexcept;
  Model& operator=(Model&&) noexcept;

  const std::vector<std::string>& inputs() const;
  /// Empty where the model says so only when it runs (a list).
  std::optional<std::size_t> outputs() const;
  std::size_t parameters() const;
  std::size_t parameter_bytes() const;

  /// Runs once on all requests, joined along the first dimension; their inputs must agree in type and in the other
  /// dimensions. Returns the results of each request.
  std::vector<Results> run(std::span<const Inputs> requests) const;

 private:
  struct Loaded;
  std::unique_ptr<Loaded> loaded_;
};

class Script {
 public:
  Script(const std::string& source, Device device);
  ~Script();
  Script(Script&&) noexcept;
  Script& operator=(Script&&) noexcept;

  /// Throws BackendFailure unless the function is there and takes (tensors: List[Tensor], keys: List[str], args:
  /// List[str]).
  void check_entry_point(const std::string& function) const;

  /// Calls a function with that signature, or one whose parameters are tensors, the last perhaps a list of the rest.
  Results run(const std::string& function, const Inputs& inputs, const std::vector<std::string>& keys,
              const std::vector<std::string>& arguments) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

/// Threads within one operation and between operations, of the whole process; 0 leaves libtorch's default. The second
/// can be set once, before anything ran.
void set_threads(int intra_op, int inter_op);
/// A thread that is going to run models calls this once.
void prepare_thread();
int intra_op_threads();
int inter_op_threads();

std::string library_version();
bool has_cuda();
/// The library whose matrix product libtorch calls: a name ("OpenBLAS", "reference BLAS", …) and its file.
struct Blas {
  std::string name;
  std::string file;
  bool is_reference() const { return name == "reference BLAS"; }
};
Blas blas_in_force();

}  // namespace scalebench::torch_backend
