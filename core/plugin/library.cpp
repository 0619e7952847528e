// SPDX-License-Identifier: Apache-2.0
#include "plugin/library.hpp"

#include <boost/dll/shared_library.hpp>
#include <map>
#include <memory>
#include <mutex>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "plugin/elf.hpp"

namespace scalebench::plugin {
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
