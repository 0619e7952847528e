// SPDX-License-Identifier: Apache-2.0
#include "service/redis.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>

#include "base/error.hpp"
#include "base/random.hpp"
#include "service/cluster.hpp"
#include "service/folder.hpp"
#include "service/info.hpp"
#include "service/redis_server.hpp"

namespace scalebench::service {
namespace {

constexpr std::chrono::milliseconds grace{3000};  // without persistence a server has little to do at its end

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

std::string of_shard(std::size_t shard, const char* fact) {
  return shard == 0 ? fact : fmt::format("shard{}.{}", shard, fact);
}

int somaxconn() {
  int value = 0;
  std::ifstream("/proc/sys/net/core/somaxconn") >> value;
  return value;
}

class RedisDeployment final : public Deployment {
 public:
  explicit RedisDeployment(RedisOptions options) : options_(std::move(options)) {}
  ~RedisDeployment() override { stop(); }

  void start(const Waiting& waiting);

  std::string endpoint() const override;
  const Facts& facts() const override { return facts_; }
  bool alive() override;
  const std::string& cause() const override { return cause_; }
  void stop() override;

 private:
  void form(const Waiting& waiting);
  std::vector<Address> addresses() const;
  Facts facts_of(const RedisServer& server) const;
  void record();
  void note_cpus();
  void check_limits();

  const RedisOptions options_;
  std::optional<ServiceFolder> folder_;
  std::vector<RedisServer> servers_;
  std::vector<std::set<int>> cpus_seen_;  ///< of each server
  Facts facts_;
  std::string cause_;
};

void RedisDeployment::start(const Waiting& waiting) {
  folder_.emplace();
  for (int shard = 0; shard < options_.shards; ++shard) {
    const std::string which = options_.shards == 1 ? "" : fmt::format(" of shard {}", shard);
    servers_.emplace_back(options_, folder_->path() / fmt::format("shard{}", shard), "the redis server" + which);
  }
  for (RedisServer& server : servers_) server.wait_until_ready(waiting);
  if (options_.shards > 1) form(waiting);
  record();
  check_limits();
}

void RedisDeployment::form(const Waiting& waiting) {
  std::vector<Resp> nodes;
  for (const RedisServer& server : servers_) nodes.push_back(server.connect());
  form_cluster(std::move(nodes), addresses(), waiting);
}

std::vector<Address> RedisDeployment::addresses() const {
  std::vector<Address> all;
  for (const RedisServer& server : servers_) all.push_back(server.tcp());
  return all;
}

std::string RedisDeployment::endpoint() const {
  if (options_.over_unix) return "unix://" + servers_.front().socket().string();
  std::vector<std::string> nodes;
  for (const Address& address : addresses()) nodes.push_back(address.text());
  return fmt::format("redis://:{}@{}", options_.password, fmt::join(nodes, ",redis://"));
}

Facts RedisDeployment::facts_of(const RedisServer& server) const {
  Resp connection = server.connect();
  Facts facts = ask_facts(connection);
  facts["binary"] = options_.binary;
  facts["cpus"] = cpus_of(server.pid());
  facts["socket"] = server.socket().string();
  return facts;
}

void RedisDeployment::record() {
  facts_ = facts_of(servers_.front());
  facts_["shards"] = std::to_string(options_.shards);
  const Facts first = facts_;
  for (std::size_t i = 1; i < servers_.size(); ++i) {
    add_differences(facts_, first, fmt::format("shard{}.", i), facts_of(servers_[i]));
  }
}

void RedisDeployment::note_cpus() {
  cpus_seen_.resize(servers_.size());
  for (std::size_t shard = 0; shard < servers_.size(); ++shard) {
    if (const auto cpu = last_cpu_of(servers_[shard].pid())) cpus_seen_[shard].insert(*cpu);
    facts_[of_shard(shard, "cpus_seen")] = fmt::format("{}", fmt::join(cpus_seen_[shard], ","));
  }
}

/// The server lowers its own limits where the system's are too low.
void RedisDeployment::check_limits() {
  const std::string warning = backlog_warning(somaxconn(), servers_.front().tcp_backlog());
  if (!warning.empty()) facts_["warning.somaxconn"] = warning;
  if (const std::string& limit = facts_["config.maxclients"]; !limit.empty() && std::stol(limit) < options_.clients) {
    base::lacking(
        "{} connections are needed and the redis server takes {}: raise the limit of open files (ulimit -n {}), "
        "and leave maxclients out of --server-arg",
        options_.clients, limit, options_.clients + 1000);
  }
}

bool RedisDeployment::alive() {
  note_cpus();
  for (RedisServer& server : servers_) {
    if (server.alive()) continue;
    if (cause_.empty()) cause_ = server.obituary();
    return false;
  }
  return true;
}

void RedisDeployment::stop() {
  for (RedisServer& server : servers_) server.ask_to_end();
  for (RedisServer& server : servers_) server.stop(grace);
  folder_.reset();
}

}  // namespace

void check_redis(const plan::Settings& settings) {
  const std::vector<int> cpus = read_redis_options(settings).cpus;
  const long there = sysconf(_SC_NPROCESSORS_CONF);
  if (std::ranges::any_of(cpus, [&](int cpu) { return cpu >= there; }))
    base::wrong_input("--server-cpus: this machine has the CPUs 0 to {}; name some of these", there - 1);
}

std::unique_ptr<Deployment> deploy_redis(const plan::Settings& settings, const std::vector<std::string>& arguments,
                                         int clients, const Waiting& waiting) {
  RedisOptions options = read_redis_options(settings);
  options.arguments.insert(options.arguments.begin(), arguments.begin(), arguments.end());
  options.clients = clients;
  if (!options.over_unix) options.password = base::uuid();
  auto deployment = std::make_unique<RedisDeployment>(std::move(options));
  deployment->start(waiting);
  return deployment;
}

}  // namespace scalebench::service
