// SPDX-License-Identifier: Apache-2.0
#include "service/server.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>
#include <thread>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "service/deployment.hpp"

namespace scalebench::service {
namespace {

constexpr std::string_view prefix = "scalebench-service-";
constexpr std::size_t longest_path = 80;  // leaves room for a socket's name within the 107 bytes of its path
constexpr std::chrono::seconds spared_age{60};

base::TemporaryFolder make_folder() {
  base::TemporaryFolder folder(prefix);
  if (folder.path().string().size() <= longest_path) return folder;
  return base::TemporaryFolder(prefix, "/tmp");
}

base::Fd open_folder(const std::filesystem::path& path) {
  return base::Fd(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
}

bool locked_by_us(const base::Fd& folder) { return folder && flock(folder.get(), LOCK_EX | LOCK_NB) == 0; }

bool is_abandoned(const std::filesystem::path& path, std::chrono::seconds age) {
  const base::Fd folder = open_folder(path);
  struct stat status{};
  if (!folder || fstat(folder.get(), &status) != 0 || status.st_uid != geteuid()) return false;
  return std::time(nullptr) - status.st_mtime >= age.count() && locked_by_us(folder);
}

}  // namespace

ServiceFolder::ServiceFolder() : folder_(make_folder()), lock_(open_folder(folder_.path())) {
  flock(lock_.get(), LOCK_EX | LOCK_NB);
  remove_abandoned(path().parent_path(), spared_age);
}

void remove_abandoned(const std::filesystem::path& parent, std::chrono::seconds age) {
  std::error_code error;
  for (std::filesystem::directory_iterator entry(parent, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code ignored;
    const bool ours = entry->path().filename().string().starts_with(prefix);
    if (ours && is_abandoned(entry->path(), age)) std::filesystem::remove_all(entry->path(), ignored);
  }
}

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds between_looks{2};
constexpr int most_starts = 5;  // somebody else may take a port between our choice and the start

std::string cpus_of(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/status", pid));
  constexpr std::string_view label = "Cpus_allowed_list:\t";
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(label)) return line.substr(label.size());
  }
  return "";
}

/// Where the process runs, or ran before it fell asleep; nothing of one that is gone.
std::optional<int> last_cpu_of(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  std::string text;
  std::getline(file, text);
  std::istringstream words(text.substr(std::min(text.size(), text.rfind(')') + 1)));
  constexpr int processor = 39, first_after_name = 3;
  std::string word;
  for (int field = first_after_name; field <= processor; ++field) words >> word;
  return words ? std::optional(std::stoi(word)) : std::nullopt;
}

void replace_all(std::string& text, const std::string& what, const std::string& by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

}  // namespace

std::string last_words(const std::string& log, const char* (*error_in)(const char* line)) {
  constexpr std::size_t most_errors =
      4;  // of several lines about one error the last may be the one that says what it is
  constexpr std::size_t most_lines = 2, longest = 400;
  std::vector<std::string> errors, lines;
  for (const std::string_view piece : base::split(log, '\n')) {
    const std::string line(base::trim(piece));
    if (line.empty()) continue;
    lines.push_back(line);
    const char* const error = error_in ? error_in(line.c_str()) : nullptr;
    if (error && errors.size() < most_errors) errors.emplace_back(error);
  }
  if (!error_in && lines.size() > most_lines) lines.erase(lines.begin(), lines.end() - most_lines);
  const std::vector<std::string>& told = error_in ? errors : lines;
  if (told.empty()) return "";
  return (error_in ? "; its log says: " : "; its log ends with: ") +
         base::printable(fmt::format("{}", fmt::join(told, "; ")), longest);
}

Server::Server(const Question& question, Description process, std::filesystem::path folder, std::uint32_t index)
    : question_(question),
      process_(std::move(process)),
      folder_(std::move(folder)),
      program_(program_of(process_)),
      folder_text_(folder_.string()),
      socket_(process_.socket.empty() ? "" : (folder_ / process_.socket).string()),
      index_(index) {
  std::filesystem::create_directory(folder_);
  std::filesystem::permissions(folder_, std::filesystem::perms::owner_all);
  start();
}

void Server::choose_ports() {
  ports_.clear();
  for (const Description::Port& port : process_.ports)
    ports_.push_back(port.fixed != 0 ? port.fixed : free_port(port.companion));
}

std::string Server::filled(std::string text) const {
  replace_all(text, "${folder}", folder_text_);
  replace_all(text, "${socket}", socket_);
  for (std::size_t i = 0; i < ports_.size(); ++i)
    replace_all(text, i == 0 ? "${port}" : fmt::format("${{port{}}}", i + 1), std::to_string(ports_[i]));
  return text;
}

void Server::start() {
  ++starts_;
  choose_ports();
  for (const auto& [name, text] : process_.files) base::write_file_0600(folder_ / name, filled(text));
  process::Command command;
  command.argv = {program_.string()};
  for (const std::string& word : process_.arguments) command.argv.push_back(filled(word));
  for (const auto& [name, value] : process_.variables) command.environment.emplace_back(name, filled(value));
  command.folder = folder_;
  command.out = command.err = process::Sink::file(folder_ / "log");
  command.cpus = process_.cpus;
  child_ = process::spawn(command);
}

std::string Server::log() const { return base::read_file(folder_ / "log"); }

std::string Server::last_words() const {
  return question_.masked(service::last_words(log(), question_.service().error_in));
}

sb_process Server::raw() const {
  sb_process raw{};
  raw.struct_size = sizeof raw;
  raw.index = index_;
  raw.pid = child_.pid();
  raw.host = "127.0.0.1";
  raw.folder = folder_text_.c_str();
  raw.socket = socket_.c_str();
  raw.ports = ports_.data();
  raw.port_count = static_cast<std::uint32_t>(ports_.size());
  return raw;
}

bool Server::is_ready() {
  const sb_process process = raw();
  sb_error error{};
  const std::int32_t status = question_.service().ready(question_.request(), &process, &error);
  if (status == SB_OK) return true;
  waits_for_ = question_.masked(error.text);
  if (status == SB_NOT_YET || !alive()) return false;
  base::lacking("{} will not get ready: {}", process_.name, waits_for_);
}

/// Of those chosen for it.
bool Server::lost_a_port() const {
  const bool has_chosen = std::ranges::any_of(process_.ports, [](const auto& port) { return port.fixed == 0; });
  return has_chosen && log().find(std::generic_category().message(EADDRINUSE)) != std::string::npos;
}

void Server::wait_until_ready(std::chrono::nanoseconds longest) {
  const Clock::time_point begin = Clock::now();
  while (!is_ready()) {
    if (!alive()) {
      if (starts_ == most_starts || !lost_a_port()) base::lacking("{}", obituary());
      std::filesystem::remove(folder_ / "log");
      start();
    }
    question_.heed_stop();
    if (longest.count() > 0 && Clock::now() - begin > longest) {
      base::lacking("{} did not get ready within {} ({}; --patience raises this bound){}", process_.name,
                    base::format_ns(static_cast<double>(longest.count())),
                    waits_for_.empty() ? "no answer" : base::printable(waits_for_, 100), last_words());
    }
    std::this_thread::sleep_for(between_looks);
  }
}

bool Server::alive() { return !child_.poll(); }

std::string Server::obituary() {
  const auto& ending = child_.poll();
  if (!ending) return process_.name + " lives";
  return fmt::format("{} ({}, pid {}) {}{}", process_.name, program_.string(), child_.pid(), process::describe(*ending),
                     last_words());
}

void Server::ask_to_end() {
  const sb_process process = raw();
  sb_error ignored{};
  const auto stop = question_.service().stop;
  if (stop == nullptr || !alive() || stop(question_.request(), &process, &ignored) != SB_OK) child_.signal(SIGTERM);
}

void Server::stop(std::chrono::milliseconds grace) {
  if (question_.service().stop != nullptr) child_.wait(grace);
  child_.stop(grace);
}

Facts Server::facts() const {
  Facts facts;
  if (const auto hook = question_.service().facts) {
    const sb_process process = raw();
    sb_fact_sink sink = sink_into(facts);
    sb_error error{};
    question_.require(hook(question_.request(), &process, &sink, &error), error);
  }
  facts["pid"] = std::to_string(child_.pid());
  facts["binary"] = program_.string();
  facts["cpus"] = cpus_of(child_.pid());
  if (!socket_.empty()) facts["socket"] = socket_;
  for (auto& [key, value] : facts) value = question_.masked(value);
  return facts;
}

const std::set<int>& Server::look_at_cpus() {
  if (const auto cpu = last_cpu_of(child_.pid())) cpus_seen_.insert(*cpu);
  return cpus_seen_;
}

}  // namespace scalebench::service
