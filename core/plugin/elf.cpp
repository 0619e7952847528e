// SPDX-License-Identifier: Apache-2.0
#include "plugin/elf.hpp"

#include <elf.h>

#include <cstdint>
#include <cstring>
#include <fstream>

namespace scalebench::plugin {
namespace {

template <typename Struct>
bool read_at(std::ifstream& file, std::uint64_t offset, Struct& into) {
  file.seekg(static_cast<std::streamoff>(offset));
  return static_cast<bool>(file.read(reinterpret_cast<char*>(&into), sizeof into));
}

bool segments_are_there(std::ifstream& file, const Elf64_Ehdr& header, std::uint64_t size) {
  for (std::uint64_t at = 0; at < header.e_phnum; ++at) {
    Elf64_Phdr segment;
    if (!read_at(file, header.e_phoff + at * sizeof segment, segment)) return false;
    if (segment.p_offset > size || segment.p_filesz > size - segment.p_offset) return false;
  }
  return true;
}

}  // namespace

std::string library_defect(const std::filesystem::path& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) return "no such file";
  if (!std::filesystem::is_regular_file(status)) return "not a file; give the plugin's .so";
  std::ifstream file(path, std::ios::binary);
  if (!file) return "may not be read; check its permissions";
  Elf64_Ehdr header{};
  if (!read_at(file, 0, header) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return "not a shared library";
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_type != ET_DYN)
    return "not a shared library for this machine; build it here with scalebench_plugin()";
  if (!segments_are_there(file, header, std::filesystem::file_size(path)))
    return "a truncated file; build or copy it again";
  return "";
}

}  // namespace scalebench::plugin
