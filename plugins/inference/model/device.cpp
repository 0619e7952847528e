// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "inference/model/torch_backend.hpp"

namespace scalebench::torch_backend {

std::optional<Device> parse_device(std::string_view name) {
  if (tensor_store::same_letters(name, "CPU")) return Device{};
  if (tensor_store::same_letters(name, "GPU")) return Device{.gpu = true};
  if (!tensor_store::same_letters(name.substr(0, 4), "GPU:")) return std::nullopt;
  Device device{.gpu = true};
  constexpr int most = 127;
  const auto [end, error] = std::from_chars(name.data() + 4, name.data() + name.size(), device.index);
  if (error != std::errc() || end != name.data() + name.size() || device.index < 0 || device.index > most) {
    return std::nullopt;
  }
  return device;
}

std::string name_of(Device device) {
  if (!device.gpu) return "CPU";
  return device.index < 0 ? "GPU" : "GPU:" + std::to_string(device.index);
}

}  // namespace scalebench::torch_backend
