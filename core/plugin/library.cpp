// SPDX-License-Identifier: Apache-2.0
#include "plugin/library.hpp"

#include <elf.h>

#include <boost/dll/shared_library.hpp>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/random.hpp"
#include "base/text.hpp"

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

namespace {

constexpr const char* symbol = "scalebench_plugin";

/// Boost wraps the text of dlerror in its own.
std::string loader_words(const std::string& message) {
  constexpr std::string_view before = "(dlerror system message: ";
  const std::size_t begin = message.find(before);
  const std::size_t end = message.rfind("): ");
  if (begin == std::string::npos || end == std::string::npos) return message;
  return message.substr(begin + before.size(), end - begin - before.size());
}

/// The file's library, kept for good: code and tables may be in use until the very end of the process.
const boost::dll::shared_library& keep_loaded(const std::filesystem::path& file) {
  using Loaded = std::map<std::filesystem::path, boost::dll::shared_library>;
  static std::mutex mutex;
  static Loaded& loaded = *std::make_unique<Loaded>().release();
  const std::lock_guard lock(mutex);
  const auto found = loaded.find(file);
  if (found != loaded.end()) return found->second;
  return loaded.emplace(file, boost::dll::shared_library(file, boost::dll::load_mode::rtld_now)).first->second;
}

const boost::dll::shared_library& load_file(const std::filesystem::path& file) {
  if (const std::string defect = library_defect(file); !defect.empty())
    base::wrong_input("{}: {}", file.string(), defect);
  try {
    return keep_loaded(file);
  } catch (const std::system_error& error) {
    base::wrong_input("{}: cannot be loaded: {}", file.string(), loader_words(error.what()));
  }
}

}  // namespace

Library Library::open(const std::filesystem::path& file) {
  const auto path = std::filesystem::absolute(file).lexically_normal();
  const auto& library = load_file(path);
  if (!library.has(symbol))
    base::wrong_input("{}: a library but no scalebench plugin: it exports no {}", path.string(), symbol);
  // The shape of a Boost.DLL alias: a variable that holds the address.
  const auto* table = static_cast<const sb_plugin*>(library.get<const void*>(symbol));
  if (table == nullptr) base::wrong_input("{}: its {} is NULL; see SB_EXPORT_PLUGIN", path.string(), symbol);
  return {path, table};
}

Library Library::load(const std::filesystem::path& file, const Host& host) {
  Library library = open(file);
  const auto problems = library.problems(host);
  if (!problems.empty()) base::wrong_input("{}: {}", library.path().string(), problems.front());
  return library;
}

std::vector<std::string> Library::problems(const Host& host) const {
  auto sentences = check(*table_, host);
  const std::string stem = path_.stem().string();
  if (sentences.empty() && table_->name != stem)
    sentences.push_back(fmt::format("the plugin calls itself {} but its file {}; both must be the same", table_->name,
                                    base::quote(base::printable(stem))));
  return sentences;
}

std::string Library::content_id() const { return base::hex64(base::fnv1a(base::read_file(path_))); }

std::vector<const sb_workload*> Library::workloads() const {
  return {table_->workloads, table_->workloads + table_->workload_count};
}

std::vector<const sb_service*> Library::services() const {
  return {table_->services, table_->services + table_->service_count};
}

std::vector<const sb_exporter*> Library::exporters() const {
  return {table_->exporters, table_->exporters + table_->exporter_count};
}

const sb_workload& Library::workload(std::string_view name) const {
  std::vector<std::string> names;
  for (const sb_workload* workload : workloads()) {
    if (workload->name == name) return *workload;
    names.emplace_back(workload->name);
  }
  base::wrong_input("plugin {} has no workload {}{}; it has {}", table_->name, base::printable(name),
                    base::did_you_mean(name, names), fmt::join(names, ", "));
}

}  // namespace scalebench::plugin
