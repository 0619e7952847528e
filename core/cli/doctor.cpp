// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <future>
#include <memory>
#include <thread>

#include "base/clock.hpp"
#include "base/cores.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "campaign/services.hpp"
#include "cli/run_rows.hpp"
#include "cli/where.hpp"
#include "engine/world.hpp"
#include "launch/launcher.hpp"
#include "process/child.hpp"
#include "process/program.hpp"
#include "report/figure.hpp"

namespace scalebench::cli {
namespace {

std::string first_line_of(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

Finding there(const std::string& name, const std::filesystem::path& path) {
  const auto outcome = process::run({{path.string(), "--version"}, {}, {}, process::Sink::capture(), {}, {}},
                                    process::Milliseconds(5000));
  const std::string version(base::trim(outcome.out.substr(0, outcome.out.find('\n'))));
  return {Health::good, name, fmt::format("{}{}{}", version, version.empty() ? "" : ", ", path.string()), ""};
}

Finding launcher() {
  const launch::Launcher found = launch::find_launcher(engine::mpi_library());
  if (!found.trouble.empty()) return {Health::lacking, found.program, found.trouble, ""};
  return {
      Health::good, found.program,
      fmt::format("{}, for {}, {}", found.name, engine::mpi_library(), process::find_program(found.program)->string()),
      ""};
}

Finding program(const std::string& name, const std::string& remedy) {
  const auto path = process::find_program(name);
  return path ? there(name, *path) : Finding{Health::lacking, name, "not found", remedy};
}

/// What is good to have and not needed.
Finding optional(Finding finding) {
  if (finding.health == Health::lacking) finding.health = Health::advice;
  return finding;
}

Finding tools_for_plugins() {
  const auto has = [](const char* name) { return process::find_program(name).has_value(); };
  std::vector<std::string> missing;
  if (!has("cmake")) missing.emplace_back("cmake");
  if (!has("c++") && !has("g++") && !has("clang++")) missing.emplace_back("C++ compiler");
  if (!has("ninja") && !has("make")) missing.emplace_back("ninja");
  if (missing.empty()) return {Health::good, "plugin tools", "cmake, a C++ compiler, ninja or make", ""};
  return {Health::advice, "plugin tools", fmt::format("no {}", fmt::join(missing, ", no ")),
          "plugins of your own are built with cmake, g++ and ninja-build or make"};
}

bool has_address(const std::string& name) {
  addrinfo* addresses = nullptr;
  if (getaddrinfo(name.c_str(), nullptr, nullptr, &addresses) != 0) return false;
  freeaddrinfo(addresses);
  return true;
}

/// Launchers look the name up several times in a launch. Nobody can stop a look-up: one that takes longer is left to
/// its thread, which shares with us what it answers into.
Finding own_name() {
  constexpr std::chrono::seconds longest{3};
  char name[256] = "";
  if (gethostname(name, sizeof name - 1) != 0)
    return {Health::advice, "own name", "not known", "give this machine a name: hostname NAME"};
  const std::uint64_t begin_ns = base::now_ns();
  const auto answer = std::make_shared<std::promise<bool>>();
  std::future<bool> found = answer->get_future();
  std::thread([answer, asked = std::string(name)] { answer->set_value(has_address(asked)); }).detach();
  const bool is_found = found.wait_for(longest) == std::future_status::ready && found.get();
  return judge_look_up(name, is_found, static_cast<double>(base::now_ns() - begin_ns) * 1e-9);
}

Finding cores() {
  const int count = base::usable_cores();
  const auto quota = base::cpu_quota();
  const std::string seen = std::to_string(count) + (quota ? fmt::format(", quota {:.3g} CPUs", *quota) : "");
  if (count >= 4) return {Health::good, "cores", seen, ""};
  return {Health::advice, "cores", seen,
          "ranks and servers share cores: times include waiting for one; compare only with the same machine"};
}

Finding governor() {
  const std::string seen = first_line_of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  if (seen.empty()) return {Health::good, "governor", "none visible (virtual machine or fixed frequency)", ""};
  if (seen == "performance") return {Health::good, "governor", seen, ""};
  return {Health::advice, "governor", seen, "cpupower frequency-set -g performance makes times repeatable"};
}

Finding spool_space() {
  struct statvfs info{};
  if (statvfs("/dev/shm", &info) != 0) {
    return {Health::advice, "/dev/shm", "not there",
            "samples are spooled in $TMPDIR; --spool-dir names a better folder"};
  }
  const double bytes = static_cast<double>(info.f_bavail) * static_cast<double>(info.f_frsize);
  const std::string seen = base::format_bytes(bytes) + " free";
  if (bytes >= 256.0 * 1024 * 1024) return {Health::good, "/dev/shm", seen, ""};
  return {Health::advice, "/dev/shm", seen, "too small for spools: $TMPDIR is used; enlarge it or name --spool-dir"};
}

Finding clock_source() {
  const std::string seen = first_line_of("/sys/devices/system/clocksource/clocksource0/current_clocksource");
  if (seen == "tsc" || seen == "arch_sys_counter") return {Health::good, "clock source", seen, ""};
  return {Health::advice, "clock source", seen.empty() ? "unknown" : seen,
          "reading it may be a system call; boot with clocksource=tsc where the processor allows it"};
}

Finding timer() {
  const std::uint64_t cost_ns = base::clock_cost_ns();
  const std::string seen = fmt::format("{} ns a read; times below {} ns are batched", cost_ns, 20 * cost_ns);
  if (cost_ns <= 60) return {Health::good, "timer", seen, ""};
  return {Health::advice, "timer", seen, "slow clock: short operations are blurred; see clock source"};
}

/// What libtorch of the system uses: the modules prefer an OpenBLAS for OpenMP, where there is one, to what is chosen.
std::string blas_in_use() {
  namespace fs = std::filesystem;
  std::error_code ignored;
  const fs::path chosen = fs::canonical("/etc/alternatives/libblas.so.3-x86_64-linux-gnu", ignored);
  const fs::path preferred = "/usr/lib/x86_64-linux-gnu/openblas-openmp/libblas.so.3";
  return fs::exists(preferred, ignored) ? preferred : chosen;
}

Finding blas() {
  const std::string used = blas_in_use();
  const auto is = [&](const char* part) { return used.find(part) != std::string::npos; };
  if (used.empty()) return {Health::good, "BLAS", "none installed (needed by inference only)", ""};
  if (is("openblas-pthread")) {
    return {Health::advice, "BLAS", used,
            "its threads fight with those of libtorch: install libopenblas0-openmp, configure and build again"};
  }
  if (is("openblas") || is("mkl") || is("blis")) return {Health::good, "BLAS", used, ""};
  return {
      Health::advice, "BLAS", used,
      "reference BLAS makes inference 8 to 14 times slower: install libopenblas0-openmp, configure and build again"};
}

/// The programs that a service starts when nothing is chosen.
std::vector<Finding> examine(const service::Service& service) {
  std::vector<Finding> findings;
  try {
    for (const auto& path : service.check({})) findings.push_back(there("service " + service.name(), path));
  } catch (const base::Error& error) {
    findings.push_back({Health::lacking, "service " + service.name(), "cannot be started", error.what()});
  }
  return findings;
}

std::vector<Finding> lacks_of(const plugin::Library& library, const std::string& what) {
  std::vector<Finding> lacks;
  const Arguments nothing_typed = Arguments::parse({}, {{"", {plugin_path_row(), trust_row()}}});
  for (const std::string& service : services_of(library.workloads())) {
    try {
      find_service(service, library, nothing_typed).check({});
    } catch (const base::Error& error) {
      lacks.push_back({Health::lacking, what, "cannot start its service " + service, error.what()});
    }
  }
  for (const campaign::MissingFile& one : campaign::missing_files(library, module_folder(library.path()).string())) {
    const std::string when = one.when.empty() ? "" : fmt::format(" (wanted with --{})", one.when);
    lacks.push_back({Health::lacking, what, fmt::format("no {}{}", one.file, when), one.remedy});
  }
  return lacks;
}

}  // namespace

Finding judge_look_up(const std::string& name, bool found, double took_s) {
  constexpr double at_once_s = 1;
  const std::string time = report::waiting_time(took_s);
  if (found && took_s < at_once_s) return {Health::good, "own name", fmt::format("{}, found at once", name), ""};
  const std::string seen = found                ? fmt::format("{}, found after {}", name, time)
                           : took_s < at_once_s ? fmt::format("{} has no address", name)
                                                : fmt::format("{} has no address, which took {}", name, time);
  return {Health::advice, "own name", seen,
          fmt::format(
              "the launcher looks it up several times a launch and may wait for each; add to /etc/hosts: 127.0.1.1 {}",
              name)};
}

std::vector<Finding> examine_machine() {
  return {launcher(),
          optional(program("sqlite3",
                           fmt::format("sqlite3 queries results by hand; `{} sql` works without", base::typed_name()))),
          tools_for_plugins(),
          own_name(),
          cores(),
          governor(),
          spool_space(),
          clock_source(),
          timer(),
          blas()};
}

std::vector<Finding> examine_plugins() {
  std::vector<Finding> findings;
  for (const Sight& sight : look_around("", false)) {
    const std::string what = "plugin " + sight.name();
    if (!sight.reason.empty()) {
      findings.push_back({Health::lacking, what, "cannot be used", sight.reason});
      continue;
    }
    const auto library = plugin::Library::load(sight.file, plugin_host());
    for (const sb_service* service : library.services())
      for (Finding& finding : examine(service::Service(*service))) findings.push_back(std::move(finding));
    std::vector<Finding> lacks = lacks_of(library, what);
    if (lacks.empty()) lacks.push_back({Health::good, what, sight.file.string(), ""});
    findings.insert(findings.end(), lacks.begin(), lacks.end());
  }
  return findings;
}

bool lacks_something(const std::vector<Finding>& findings) {
  return std::ranges::any_of(findings, [](const Finding& finding) { return finding.health == Health::lacking; });
}

std::string render(const std::vector<Finding>& findings) {
  std::size_t width = 0;
  for (const Finding& finding : findings) width = std::max(width, finding.what.size());
  std::string text;
  for (const Finding& finding : findings) {
    const char* mark = finding.health == Health::good     ? "ok    "
                       : finding.health == Health::advice ? "advice"
                                                          : "LACKS ";
    text += fmt::format("{}  {:<{}} {}\n", mark, finding.what, width, finding.seen);
    if (!finding.remedy.empty()) text += fmt::format("{:>{}}→ {}\n", "", width + 9, finding.remedy);
  }
  return text;
}

}  // namespace scalebench::cli
