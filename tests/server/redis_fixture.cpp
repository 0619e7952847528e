// SPDX-License-Identifier: Apache-2.0
#include "redis_fixture.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace scalebench::server_test {
namespace {

using std::chrono::steady_clock;
constexpr std::chrono::seconds patience{20};
constexpr std::chrono::milliseconds pause{10};

struct FreeReply {
  void operator()(void* reply) const { freeReplyObject(reply); }
};
using Reply = std::unique_ptr<redisReply, FreeReply>;

std::string render(const redisReply& reply);

std::string render_array(const redisReply& reply) {
  std::string text = "[";
  for (std::size_t i = 0; i < reply.elements; ++i) text.append(i ? ", " : "").append(render(*reply.element[i]));
  return text + "]";
}

std::string render(const redisReply& reply) {
  const auto text = [&] { return std::string(reply.str, static_cast<std::size_t>(reply.len)); };
  switch (reply.type) {
    case REDIS_REPLY_STATUS:
      return std::string("+").append(text());
    case REDIS_REPLY_ERROR:
      return std::string("-").append(text());
    case REDIS_REPLY_INTEGER:
      return std::string(":").append(std::to_string(reply.integer));
    case REDIS_REPLY_STRING:
      return std::string("\"").append(text()).append("\"");
    case REDIS_REPLY_ARRAY:
      return render_array(reply);
    default:
      return "nil";
  }
}

Reply next_reply(redisContext* context) {
  void* reply = nullptr;
  if (redisGetReply(context, &reply) != REDIS_OK) throw std::runtime_error(context->errstr);
  return Reply(static_cast<redisReply*>(reply));
}

redisContext* checked(redisContext* context) {
  if (context && context->err == 0) return context;
  const std::string why = context ? context->errstr : "no memory";
  redisFree(context);
  throw std::runtime_error("cannot connect: " + why);
}

[[noreturn]] void become_server(const Words& arguments, const std::string& log_path) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int log = open(log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  execvp(argv.front(), argv.data());
  _exit(127);
}

bool is_free(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  const bool bound = bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(fd);
  return bound;
}

void share_slots(const std::vector<std::unique_ptr<Server>>& servers) {
  constexpr int slots = 16384;
  const int shards = static_cast<int>(servers.size());
  for (int i = 0; i < shards; ++i) {
    Client client = servers[static_cast<std::size_t>(i)]->connect();
    client.ask("CLUSTER SET-CONFIG-EPOCH " + std::to_string(i + 1));
    client.ask("CLUSTER ADDSLOTSRANGE " + std::to_string(slots * i / shards) + " " +
               std::to_string(slots * (i + 1) / shards - 1));
    client.ask("CLUSTER MEET 127.0.0.1 " + std::to_string(servers.front()->port()));
  }
}

void wait_until_whole(const Server& server) {
  Client client = server.connect();
  const auto deadline = steady_clock::now() + patience;
  while (client.bytes(words("CLUSTER INFO")).find("cluster_state:ok") == std::string::npos) {
    if (steady_clock::now() > deadline) throw std::runtime_error("the cluster does not form: " + server.log());
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace

Words words(std::string_view text) {
  std::istringstream in{std::string(text)};
  Words result;
  for (std::string word; in >> word;) result.push_back(word);
  return result;
}

Words operator+(Words head, Words tail) {
  head.insert(head.end(), tail.begin(), tail.end());
  return head;
}

Client::Client(const std::string& socket_path) : context_(checked(redisConnectUnix(socket_path.c_str()))) {}
Client::Client(int port) : context_(checked(redisConnect("127.0.0.1", port))) {}

void Client::send(const Words& command) {
  std::vector<const char*> data;
  std::vector<std::size_t> sizes;
  for (const std::string& word : command) {
    data.push_back(word.data());
    sizes.push_back(word.size());
  }
  redisAppendCommandArgv(context_.get(), static_cast<int>(command.size()), data.data(), sizes.data());
  for (int done = 0; !done;) {
    if (redisBufferWrite(context_.get(), &done) != REDIS_OK) throw std::runtime_error(context_->errstr);
  }
}

std::string Client::receive() { return render(*next_reply(context_.get())); }

std::string Client::ask(const Words& command) {
  send(command);
  return receive();
}

std::string Client::bytes(const Words& command) {
  send(command);
  const Reply reply = next_reply(context_.get());
  if (reply->type != REDIS_REPLY_STRING) throw std::runtime_error("not a bulk reply: " + render(*reply));
  return {reply->str, static_cast<std::size_t>(reply->len)};
}

PrivateFolder::PrivateFolder() {
  path_ = (std::filesystem::temp_directory_path() / "scalebench-server-XXXXXX").string();
  if (!mkdtemp(path_.data())) throw std::runtime_error("cannot make a folder: " + path_);
}

PrivateFolder::~PrivateFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Server::Server(const std::string& module, Words settings, int port) : port_(port) {
  arguments_ = words("redis-server --save") + Words{""} +
               words(
                   "--appendonly no --repl-diskless-sync-delay 0 --enable-debug-command yes --protected-mode no --bind "
                   "127.0.0.1") +
               Words{"--port", std::to_string(port), "--dir", folder_.path(), "--unixsocket", socket_path()} +
               Words{"--loadmodule"} + words(SCALEBENCH_MODULE_DIR "/" + module) + std::move(settings);
  start();
}

Server::~Server() { stop(); }

void Server::start() {
  pid_ = fork();
  if (pid_ == 0) become_server(arguments_, folder_.path() + "/log");
  wait_until_ready();
}

void Server::stop() {
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
}

void Server::restart() {
  stop();
  start();
}

void Server::wait_until_ready() const {
  const auto deadline = steady_clock::now() + patience;
  while (steady_clock::now() < deadline) {
    try {
      if (connect().ask("PING") == "+PONG") return;
    } catch (const std::runtime_error&) {
    }
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) break;
    std::this_thread::sleep_for(pause);
  }
  throw std::runtime_error("redis-server does not answer: " + log());
}

std::string Server::log() const {
  std::ifstream file(folder_.path() + "/log");
  return {std::istreambuf_iterator<char>(file), {}};
}

long Server::wakeups_of_other_threads() const {
  const std::string process = std::to_string(pid_);
  long wakeups = 0;
  for (const auto& task : std::filesystem::directory_iterator("/proc/" + process + "/task")) {
    if (task.path().filename() == process) continue;
    std::ifstream status(task.path() / "status");
    for (std::string name; status >> name;) {
      long count = 0;
      if (name == "voluntary_ctxt_switches:" && status >> count) wakeups += count;
    }
  }
  return wakeups;
}

int free_port() {
  static int next = 20000 + static_cast<int>(getpid() % 10000);
  constexpr int bus_distance = 10000;
  do {
    ++next;
  } while (!is_free(next) || !is_free(next + bus_distance));
  return next;
}

std::vector<std::unique_ptr<Server>> start_cluster(const std::string& module, int shards) {
  std::vector<std::unique_ptr<Server>> servers;
  for (int i = 0; i < shards; ++i) {
    const Words settings = words("--cluster-enabled yes --cluster-node-timeout 5000");
    servers.push_back(std::make_unique<Server>(module, settings, free_port()));
  }
  share_slots(servers);
  for (const auto& server : servers) wait_until_whole(*server);
  return servers;
}

std::string ask_until(Client& client, std::string_view command, std::string_view expected) {
  const auto deadline = steady_clock::now() + patience;
  std::string reply = client.ask(command);
  while (reply != expected && steady_clock::now() < deadline) {
    std::this_thread::sleep_for(pause);
    reply = client.ask(command);
  }
  return reply;
}

}  // namespace scalebench::server_test
