// SPDX-License-Identifier: Apache-2.0
// What one point hands over in each iteration, and what it is called. The names are those of SmartSim-Scaling; the run
// stands before them, as the key prefix of SmartRedis or as a folder of its own, so that no two runs meet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wire/tensor.hpp"

namespace scalebench::aggregation {

struct Shape {
  int producers = 1;
  int consumers = 1;
  int tensors = 1;  ///< in a dataset; one dataset per producer
  std::size_t tensor_bytes = sizeof(float);
  std::string run;

  std::size_t dataset_bytes() const { return static_cast<std::size_t>(tensors) * tensor_bytes; }
  /// Datasets with an index that is `consumer` modulo the number of consumers.
  int share_of(int consumer) const { return (producers - consumer + consumers - 1) / consumers; }
};

std::string dataset_name(int producer);
std::string tensor_name(int index);
std::string list_name(std::int64_t iteration);
/// The producer in a dataset's name; -1 when it is not one of ours.
int producer_in(std::string_view dataset_name);

// The bytes of tensors: noise that all share, made once, with a mark in every KiB that tells the producer, the
// iteration and the tensor. What belongs to another one of these, or was cut short, differs in every KiB it touched.

struct Origin {
  int producer = 0;
  std::int64_t iteration = 0;
  int tensor = 0;
};

class Pattern {
 public:
  Pattern(std::size_t bytes, std::uint64_t seed);

  std::span<const std::byte> noise() const { return noise_; }
  /// Marks memory that holds the noise, or was marked before.
  static void mark(std::span<std::byte> tensor, const Origin& origin);
  /// The first byte of `tensor` that is not what `origin` made; its size when it is too short or too long.
  std::optional<std::size_t> difference(std::span<const std::byte> tensor, const Origin& origin) const;

 private:
  std::vector<std::byte> noise_;
};

// A dataset as a file, in the format of SmartSim-Scaling's file-system variant: the length of the name and the name,
// then for each tensor the length of its name, the name, the number of elements and their bytes. Lengths are 8 bytes,
// everything is little-endian, elements are float32.

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
