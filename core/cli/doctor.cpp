// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor.hpp"

#include <fmt/format.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <fstream>

#include "base/clock.hpp"
#include "base/cores.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "process/child.hpp"
#include "process/program.hpp"

namespace scalebench::cli {
namespace {

std::string first_line_of(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

Finding program(const std::string& name, const std::string& remedy) {
  const auto path = process::find_program(name);
  if (!path) return {Health::lacking, name, "not found", remedy};
  const auto outcome = process::run({{path->string(), "--version"}, {}, {}, process::Sink::capture(), {}, {}},
                                    process::Milliseconds(5000));
  const std::string version(base::trim(outcome.out.substr(0, outcome.out.find('\n'))));
  return {Health::good, name, fmt::format("{}{}{}", version, version.empty() ? "" : ", ", path->string()), ""};
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
  struct statvfs info {};
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

}  // namespace

std::vector<Finding> examine_machine() {
  return {program("mpirun", "install openmpi-bin, or load your site's MPI module"),
          program("redis-server", "install redis-server, or name one with --server-binary or --endpoint"),
          program("sqlite3", "install sqlite3 to query results by hand; `scalebench sql` works without"),
          cores(),
          governor(),
          spool_space(),
          clock_source(),
          timer(),
          blas()};
}

std::string render(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    const char* mark = finding.health == Health::good     ? "ok    "
                       : finding.health == Health::advice ? "advice"
                                                          : "LACKS ";
    text += fmt::format("{}  {:<13} {}\n", mark, finding.what, finding.seen);
    if (!finding.remedy.empty()) text += fmt::format("{:>22}→ {}\n", "", finding.remedy);
  }
  return text;
}

}  // namespace scalebench::cli
