// SPDX-License-Identifier: Apache-2.0
#include "service/deployment.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/random.hpp"
#include "base/text.hpp"

namespace scalebench::service {
namespace {

constexpr int highest_port = 65535;

/// The port bound (port 0: any), or 0.
std::uint16_t bound_port(const base::Fd& fd, int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(fd.get(), generic, size) != 0 || getsockname(fd.get(), generic, &size) != 0) return 0;
  return ntohs(address.sin_port);
}

base::Fd tcp_socket() { return base::Fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)); }

}  // namespace

std::uint16_t free_port(int distance) {
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const base::Fd fd = tcp_socket();
    const std::uint16_t port = bound_port(fd, 0);
    if (port == 0) base::system_failure("a free port on 127.0.0.1", errno);
    if (distance == 0) return port;
    if (port + distance > highest_port) continue;
    if (bound_port(tcp_socket(), port + distance) != 0) return port;
  }
  base::lacking("no free pair of ports {} apart was found on 127.0.0.1: end what holds them", distance);
}

namespace {

using Variables = std::map<std::string, std::string>;

const std::string* find_setting(const plan::Settings& settings, std::string_view name) {
  const auto found =
      std::find_if(settings.begin(), settings.end(), [&](const auto& each) { return each.first == name; });
  return found == settings.end() ? nullptr : &found->second.text;
}

const std::string& value_of(const std::string& name, std::string_view pattern, const plan::Settings& settings,
                            const Variables& variables) {
  if (const auto variable = variables.find(name); variable != variables.end()) return variable->second;
  if (const std::string* setting = find_setting(settings, name)) return *setting;
  base::wrong_input(
      "${{{}}} in `{}` is neither an option nor a variable: the plugin's needs name only its own options, "
      "plugin_dir and module_dir",
      base::printable(name), base::printable(pattern, 200));
}

std::string expand(std::string_view piece, std::string_view pattern, const plan::Settings& settings,
                   const Variables& variables) {
  std::string text;
  while (!piece.empty()) {
    const std::size_t begin = piece.find("${");
    const std::size_t end = begin == std::string_view::npos ? begin : piece.find('}', begin);
    if (end == std::string_view::npos) return text.append(piece);
    text += piece.substr(0, begin);
    text += value_of(std::string(piece.substr(begin + 2, end - begin - 2)), pattern, settings, variables);
    piece.remove_prefix(end + 1);
  }
  return text;
}

}  // namespace

std::vector<std::string> expand_arguments(std::string_view pattern, const plan::Settings& settings,
                                          const Variables& variables) {
  std::vector<std::string> words;
  for (const std::string& piece : base::split_at_blanks(pattern)) {
    words.push_back(expand(piece, pattern, settings, variables));
    if (words.back().empty()) words.pop_back();
  }
  return words;
}

bool applies(std::string_view when, const plan::Settings& settings) {
  if (when.empty()) return true;
  const std::size_t sign = std::min(when.find('='), when.size());
  const std::string* value = find_setting(settings, when.substr(0, sign));
  if (value == nullptr) {
    base::wrong_input("a need that counts when `{}` names no option of its workload", base::printable(when));
  }
  return sign < when.size() && *value == when.substr(sign + 1);
}

namespace {

constexpr std::chrono::nanoseconds usual_grace = std::chrono::seconds(3);

/// Adds to `facts`, with the label in front, what of `other` is not as in `first`.
void add_differences(Facts& facts, const Facts& first, const std::string& label, const Facts& other) {
  for (const auto& [key, value] : other) {
    const auto same = first.find(key);
    if (same == first.end() || same->second != value) facts[label + "." + key] = value;
  }
}

}  // namespace

Deployment::Deployment(const Service& service, const Wish& wish)
    : service_(service), question_(service, wish, base::uuid()) {
  try {
    start(question_.describe());
    for (const auto& server : servers_) server->wait_until_ready(question_.longest_wait());
    form();
    find_endpoint();
    record();
  } catch (...) {
    stop();
    throw;
  }
}

void Deployment::start(const std::vector<Description>& processes) {
  folder_ = std::make_unique<ServiceFolder>();
  for (const Description& process : processes) {
    servers_.push_back(std::make_unique<Server>(question_, process, folder_->path() / process.label,
                                                static_cast<std::uint32_t>(servers_.size())));
  }
}

std::vector<sb_process> Deployment::raws() const {
  std::vector<sb_process> all;
  for (const auto& server : servers_) all.push_back(server->raw());
  return all;
}

void Deployment::form() {
  const auto hook = question_.service().form;
  if (hook == nullptr) return;
  const auto all = raws();
  sb_error error{};
  question_.require(hook(question_.request(), all.data(), static_cast<std::uint32_t>(all.size()), &error), error);
}

void Deployment::find_endpoint() {
  const auto all = raws();
  Facts rows;
  sb_fact_sink sink = sink_into(rows);
  sb_error error{};
  question_.require(question_.service().endpoint(question_.request(), all.data(),
                                                 static_cast<std::uint32_t>(all.size()), &sink, &error),
                    error);
  endpoint_ = service_.read(rows["endpoint"]);
}

void Deployment::record() {
  facts_ = servers_.front()->facts();
  const Facts first = facts_;
  for (std::size_t i = 1; i < servers_.size(); ++i)
    add_differences(facts_, first, servers_[i]->label(), servers_[i]->facts());
}

bool Deployment::alive() {
  for (const auto& server : servers_) {
    const std::string before = server == servers_.front() ? "" : server->label() + ".";
    facts_[before + "cpus_seen"] = fmt::format("{}", fmt::join(server->look_at_cpus(), ","));
  }
  for (const auto& server : servers_) {
    if (server->alive()) continue;
    if (cause_.empty()) cause_ = server->obituary();
    return false;
  }
  return true;
}

void Deployment::stop() {
  const std::chrono::nanoseconds own(question_.service().grace_ns);
  const auto grace = std::chrono::duration_cast<std::chrono::milliseconds>(own.count() > 0 ? own : usual_grace);
  for (const auto& server : servers_) server->ask_to_end();
  for (const auto& server : servers_) server->stop(grace);
  folder_.reset();
}

}  // namespace scalebench::service
