// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "inference/model/torch_backend.hpp"

namespace scalebench::torch_backend {

std::optional<Device> parse_device(std::string_view name) {
  const std::string_view kind = name.substr(0, 3);
  Device device{.gpu = tensor_store::same_letters(kind, "GPU")};
  if (!device.gpu && !tensor_store::same_letters(kind, "CPU")) return std::nullopt;
  if (name.size() == kind.size()) return device;
  if (name[kind.size()] != ':') return std::nullopt;
  constexpr int most = 127;
  const auto [end, error] = std::from_chars(name.data() + 4, name.data() + name.size(), device.index);
  if (error != std::errc() || end != name.data() + name.size() || device.index < 0 || device.index > most) {
    return std::nullopt;
  }
  return device;
}

std::string name_of(Device device) {
  const std::string kind = device.gpu ? "GPU" : "CPU";
  return device.index < 0 ? kind : kind + ":" + std::to_string(device.index);
}

}  // namespace scalebench::torch_backend
