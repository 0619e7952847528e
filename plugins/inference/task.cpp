// SPDX-License-Identifier: Apache-2.0
#include "task.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <scalebench/sdk.hpp>
#include <utility>

#include "preprocess.hpp"

namespace scalebench::inference {

std::string gist_of(const std::string& words) {
  const std::size_t begin = words.rfind("RuntimeError: ");
  return begin == std::string::npos ? words : words.substr(begin);
}

namespace {

std::size_t parse_length(std::string_view piece, std::string_view whole) {
  constexpr std::size_t most = std::size_t{1} << 31U;
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(piece.data(), piece.data() + piece.size(), length);
  if (error == std::errc() && end == piece.data() + piece.size() && length > 0 && length <= most) return length;
  throw sdk::Usage("input-shape '" + std::string(whole) + "' is no shape: write lengths with x between, as 224x224x3");
}

bool is_gpu_number(const std::string& device) {
  constexpr std::string_view start = "GPU:";
  return device.starts_with(start) && device.size() > start.size() && device.size() <= start.size() + 3 &&
         std::all_of(device.begin() + start.size(), device.end(), [](char c) { return c >= '0' && c <= '9'; });
}

template <typename Element>
std::vector<std::byte> draw(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 words(seed);
  constexpr unsigned shift = sizeof(Element) == 1 && std::is_signed_v<Element> ? 57 : 56;
  std::vector<std::byte> bytes(count * sizeof(Element));
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(Element)) {
    const auto element = static_cast<Element>(words() >> shift);
    std::memcpy(bytes.data() + at, &element, sizeof element);
  }
  return bytes;
}

std::string read_text(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

Dims parse_shape(std::string_view text) {
  Dims dims;
  std::string_view rest = text;
  for (std::size_t sign = rest.find('x'); sign != std::string_view::npos; sign = rest.find('x')) {
    dims.push_back(parse_length(rest.substr(0, sign), text));
    rest.remove_prefix(sign + 1);
  }
  dims.push_back(parse_length(rest, text));
  return dims;
}

Dims request_dims(const Dims& shape, std::size_t batch, bool has_script) {
  Dims dims = shape;
  if (batch > 1 || !has_script) dims.insert(dims.begin(), batch);
  return dims;
}

void check_device(const std::string& device, int devices) {
  if (device != "CPU" && device != "GPU" && !is_gpu_number(device))
    throw sdk::Usage("device '" + device + "' is none: use CPU, GPU or GPU:n");
  if (devices > 1 && device != "GPU")
    throw sdk::Usage("devices " + std::to_string(devices) + " spreads ranks over GPUs: give --device GPU with it");
}

std::string device_of_rank(const std::string& device, int devices, int rank) {
  return devices == 1 ? device : "GPU:" + std::to_string(rank % devices);
}

Script read_script(const std::string& name, const std::string& function, std::size_t batch) {
  if (name == "none") return {};
  if (name == "preprocess") return {name, preprocess_source, batch == 1 ? "pre_process_3ch" : "pre_process_batch"};
  require_readable("script", name);
  Script script{name, read_text(name), function};
  if (function.empty()) throw sdk::Usage("script " + name + ": say with --function which one of its functions to call");
  return script;
}

std::vector<std::byte> draw_image(const wire::TensorSpec& spec, std::uint64_t seed) {
  const std::size_t count = spec.bytes() / wire::size_of(spec.type);
  switch (spec.type) {
    case wire::Dtype::float32:
      return draw<float>(count, seed);
    case wire::Dtype::float64:
      return draw<double>(count, seed);
    case wire::Dtype::int8:
      return draw<std::int8_t>(count, seed);
    case wire::Dtype::uint8:
      return draw<std::uint8_t>(count, seed);
    case wire::Dtype::int16:
    case wire::Dtype::uint16:
      return draw<std::uint16_t>(count, seed);
    case wire::Dtype::int32:
      return draw<std::int32_t>(count, seed);
    case wire::Dtype::int64:
      return draw<std::int64_t>(count, seed);
  }
  return {};
}

void require_readable(const std::string& what, const std::string& file) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) throw sdk::Usage(what + " " + file + " is a folder, not a file");
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw sdk::Usage(what + " " + file + " cannot be read");
  if (stream.peek() == std::ifstream::traits_type::eof()) throw sdk::Usage(what + " " + file + " is empty");
}

}  // namespace scalebench::inference
