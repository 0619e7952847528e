// SPDX-License-Identifier: Apache-2.0
#include "store/records.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <ctime>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "store/database.hpp"

namespace scalebench::store {
namespace {

constexpr std::int64_t ns_per_s = 1'000'000'000;

std::int64_t unix_now_ns() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

bool is_this_boot(const std::string& boot_id) {
  static const std::filesystem::path here = "/proc/sys/kernel/random/boot_id";
  return std::filesystem::exists(here) && base::trim(base::read_file(here)) == boot_id;
}

std::int64_t written_ns(const std::filesystem::path& file) {
  struct stat facts{};
  if (::stat(file.c_str(), &facts) != 0) return unix_now_ns();
  return facts.st_mtim.tv_sec * ns_per_s + facts.st_mtim.tv_nsec;
}

}  // namespace

std::string utc_text(std::int64_t unix_ns) {
  const auto seconds = static_cast<std::time_t>(unix_ns / ns_per_s);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(seconds), unix_ns % ns_per_s / 1'000'000);
}

std::int64_t unix_ns_of(std::int64_t at_ns, const std::string& boot_id, const std::filesystem::path& journal,
                        std::int64_t last_ns) {
  if (is_this_boot(boot_id)) return unix_now_ns() - (static_cast<std::int64_t>(base::now_ns()) - at_ns);
  return written_ns(journal) - (last_ns - at_ns);
}

std::string utc_of(std::int64_t at_ns, const std::string& boot_id, const std::filesystem::path& journal,
                   std::int64_t last_ns) {
  return utc_text(unix_ns_of(at_ns, boot_id, journal, last_ns));
}

std::int64_t find_metric(Database& database, const std::string& plugin, const std::string& workload,
                         const std::string& name, const std::string& unit) {
  const std::int64_t known =
      database.integer("SELECT id FROM metric WHERE plugin = ?1 AND workload = ?2 AND name = ?3 AND unit = ?4", plugin,
                       workload, name, unit);
  if (known != 0) return known;
  database.run("INSERT INTO metric (plugin, workload, name, unit) VALUES (?1, ?2, ?3, ?4)", plugin, workload, name,
               unit);
  return database.last_id();
}

namespace {

constexpr std::array<const char*, 8> status_names = {"planned",     "running", "done",      "failed",
                                                     "interrupted", "skipped", "incorrect", "superseded"};

}  // namespace

const char* name_of(RunStatus status) { return status_names[static_cast<std::size_t>(status)]; }

RunStatus parse_status(const std::string& word) {
  for (std::size_t i = 0; i < status_names.size(); ++i)
    if (word == status_names[i]) return static_cast<RunStatus>(i);
  base::wrong_input("status {}: not one of planned, running, done, failed, interrupted, skipped, incorrect, superseded",
                    word);
}

}  // namespace scalebench::store
