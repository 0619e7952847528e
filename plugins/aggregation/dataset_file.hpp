// SPDX-License-Identifier: Apache-2.0
// A dataset as a file, in the format of SmartSim-Scaling's file-system variant: the length of the name and the name,
// then for each tensor the length of its name, the name, the number of elements and their bytes. Lengths are 8 bytes,
// everything is little-endian, elements are float32.
#pragma once

#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "wire/tensor.hpp"

namespace scalebench::aggregation {

/// Replaces the file; throws sb::ServiceLost with the file's name and what the system says.
void write_dataset(const std::filesystem::path& file, std::string_view name, std::span<const wire::TensorView> tensors);

/// A file that was read; read into again, it keeps its memory. Name and tensors are views of it.
class DatasetFile {
 public:
  struct Tensor {
    std::string_view name;
    std::span<const std::byte> bytes;
  };

  /// Throws sb::ServiceLost when the file cannot be read or is not a whole dataset.
  void read(const std::filesystem::path& file);

  std::string_view name() const { return name_; }
  std::span<const Tensor> tensors() const { return tensors_; }

 private:
  wire::Buffer memory_;
  std::string_view name_;
  std::vector<Tensor> tensors_;
};

}  // namespace scalebench::aggregation
