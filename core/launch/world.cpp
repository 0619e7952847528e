// SPDX-License-Identifier: Apache-2.0
#include "launch/world.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "process/child.hpp"
#include "process/program.hpp"

extern char** environ;

namespace scalebench::launch {
namespace {

constexpr int patience_ms = 2000;  // a launcher serves its own node

std::optional<int> number_in(const char* variable) {
  const char* text = std::getenv(variable);
  if (text == nullptr) return std::nullopt;
  int number = 0;
  const char* end = text + std::strlen(text);
  const auto [stop, error] = std::from_chars(text, end, number);
  return error == std::errc() && stop == end && number >= 0 ? std::optional(number) : std::nullopt;
}

int first_of(std::initializer_list<const char*> variables, int otherwise) {
  for (const char* variable : variables) {
    if (const auto number = number_in(variable)) return *number;
  }
  return otherwise;
}

bool begins_with_any(std::string_view text, std::initializer_list<std::string_view> beginnings) {
  return std::ranges::any_of(beginnings, [&](std::string_view beginning) { return text.starts_with(beginning); });
}

std::vector<std::string> variables_where(auto&& wanted) {
  std::vector<std::string> names;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::string name(text.substr(0, text.find('=')));
    if (wanted(name)) names.push_back(name);
  }
  return names;
}

void forget(const std::vector<std::string>& names) {
  for (const std::string& name : names) unsetenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): before any thread
}

bool connects(const addrinfo& address) {
  const base::Fd fd(socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return false;
  if (connect(fd.get(), address.ai_addr, address.ai_addrlen) == 0) return true;
  pollfd source{fd.get(), POLLOUT, 0};
  if (errno != EINPROGRESS || poll(&source, 1, patience_ms) <= 0) return false;
  int error_number = 0;
  socklen_t size = sizeof error_number;
  return getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error_number, &size) == 0 && error_number == 0;
}

/// `host:port`, `[IPv6]:port`.
bool somebody_listens_at(std::string_view place) {
  const auto colon = place.rfind(':');
  if (colon == std::string_view::npos) return false;
  std::string host(place.substr(0, colon)), port(place.substr(colon + 1));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  if (getaddrinfo(host.c_str(), port.c_str(), &hints, &list) != 0) return false;
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list, &freeaddrinfo);
  for (const addrinfo* one = list; one != nullptr; one = one->ai_next)
    if (connects(*one)) return true;
  return false;
}

/// `1799553024.0;tcp4://127.0.0.1:49801`; another way than TCP is believed.
bool serves(std::string_view uri) {
  const auto mark = uri.find("://");
  if (mark == std::string_view::npos || uri.substr(0, mark).find("tcp") == std::string_view::npos) return true;
  return somebody_listens_at(uri.substr(mark + 3));
}

bool pmix_serves() {
  const auto is_uri = [](const std::string& name) { return name.starts_with("PMIX_SERVER_URI"); };
  return std::ranges::any_of(variables_where(is_uri),
                             [](const std::string& name) { return serves(std::getenv(name.c_str())); });
}

bool pmi_serves() {
  struct stat status{};
  const auto fd = number_in("PMI_FD");
  if (fd && fstat(*fd, &status) == 0 && S_ISSOCK(status.st_mode)) return true;
  const char* port = std::getenv("PMI_PORT");
  return port != nullptr && somebody_listens_at(port);
}

pid_t parent_of(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(file, text, '\0');
  const auto name_end = text.rfind(')');
  int parent = 0;
  if (name_end != std::string::npos && name_end + 4 < text.size())
    std::from_chars(text.data() + name_end + 4, text.data() + text.size(), parent);
  return parent;
}

bool is_our_ancestor_or_we(int pid) {
  for (pid_t one = getpid(); one > 0; one = parent_of(one))
    if (one == pid) return true;
  return false;
}

/// A task of srun among several; a batch script and a shell by `srun --pty` are none.
bool is_in_a_step() {
  const auto task = number_in("SLURM_TASK_PID");
  return number_in("SLURM_STEP_ID") && number_in("SLURM_STEP_NUM_TASKS").value_or(1) > 1 && task &&
         is_our_ancestor_or_we(*task);
}

/// Whether Slurm, which is asked, still runs the job. One that cannot say it is believed to.
bool job_lives(const char* job) {
  if (!process::find_program("squeue")) return false;
  const auto answer =
      process::run({{"squeue", "-h", "-o", "%i", "-j", job}, {}, {}, {}, {}, {}}, process::Milliseconds(10'000));
  if (!answer.ending || !answer.ending->good()) return answer.err.find("nvalid job id") == std::string::npos;
  return !answer.out.empty();
}

World task_without_pmix() {
  const int tasks = *number_in("SLURM_STEP_NUM_TASKS");
  return {number_in("SLURM_PROCID").value_or(0), tasks, "SLURM_STEP_NUM_TASKS",
          fmt::format("srun started {} tasks without PMIx, so MPI cannot make one job of them: use srun --mpi=pmix, or "
                      "mpirun inside the allocation",
                      tasks)};
}

/// What mpirun of Open MPI adds to the environment of ranks; its settings of components that say where the launch is,
/// too.
bool is_of_a_launch(const std::string& name) {
  if (name.starts_with("PMIX_MCA_")) return false;
  if (name == "OMPI_MCA_ess" || name == "OMPI_MCA_pmix" || name == "OMPI_MCA_initial_wdir") return true;
  return begins_with_any(
      name, {"PMIX_", "OMPI_COMM_WORLD_", "OMPI_MCA_ess_base_", "OMPI_MCA_orte_", "OMPI_UNIVERSE_SIZE",
             "OMPI_NUM_APP_CTX", "OMPI_FIRST_RANKS", "OMPI_APP_CTX_NUM_PROCS", "OMPI_FILE_LOCATION", "OMPI_COMMAND",
             "OMPI_ARGV", "OMPI_WORLD_", "OMPI_MCA_num_procs", "OMPI_TOOL_NAME", "PRTE_LAUNCHED"});
}

}  // namespace

std::optional<World> detect_world() {
  const bool has_pmix = pmix_serves(), has_pmi = pmi_serves();
  if (!has_pmix && is_in_a_step()) return task_without_pmix();
  for (const char* variable : {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK"}) {
    const std::optional<int> rank = number_in(variable);
    if (!rank || !(variable == std::string_view("PMI_RANK") ? has_pmi : has_pmix)) continue;
    World world{*rank, first_of({"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_STEP_NUM_TASKS"}, 0), variable, ""};
    if (world.size == 0)
      world.refusal = fmt::format("{} is set, and nothing says how many ranks there are: use mpirun", variable);
    return world;
  }
  return std::nullopt;
}

void forget_stale_launches() {
  const bool has_pmix = pmix_serves(), has_pmi = pmi_serves();
  if (!has_pmix && (std::getenv("PMIX_RANK") || std::getenv("OMPI_COMM_WORLD_RANK")))
    forget(variables_where(is_of_a_launch));
  if (!has_pmi)
    forget(variables_where(
        [](const std::string& name) { return begins_with_any(name, {"PMI_", "MPI_LOCALRANKID", "MPI_LOCALNRANKS"}); }));
  const char* job = std::getenv("SLURM_JOB_ID");
  if (job == nullptr) job = std::getenv("SLURM_JOBID");
  if (job == nullptr || has_pmix || has_pmi || is_in_a_step() || job_lives(job)) return;
  forget(variables_where([](const std::string& name) { return name.starts_with("SLURM_") && name != "SLURM_CONF"; }));
}

std::string disagreement(const World& claim, int size, const std::string& mpi) {
  if (claim.size == size) return "";
  return fmt::format(
      "the launcher started {} ranks ({}), and {} sees {}: the launcher is of another MPI; use the one of {}, or "
      "start scalebench without one",
      claim.size, claim.variable, mpi, size, mpi);
}

}  // namespace scalebench::launch
