// SPDX-License-Identifier: Apache-2.0
#include "module_fixture.hpp"

#include <chrono>
#include <fstream>
#include <iterator>
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

Words with_module(const std::string& module, Words settings) {
  return words("--enable-debug-command yes --repl-diskless-sync-delay 0 --loadmodule") +
         words(SCALEBENCH_MODULE_DIR "/" + module) + std::move(settings);
}

std::string Server::log() const {
  std::ifstream file(server_.folder() / "log");
  return {std::istreambuf_iterator<char>(file), {}};
}

long Server::wakeups_of_other_threads() const {
  const std::string process = std::to_string(pid());
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

std::string ask_until(Client& client, std::string_view command, std::string_view expected) {
  const auto deadline = steady_clock::now() + patience;
  std::string reply = client.ask(command);
  while (reply != expected && steady_clock::now() < deadline) {
    std::this_thread::sleep_for(pause);
    reply = client.ask(command);
  }
  return reply;
}

std::string as_of_redisai(std::string saved, const std::string& dump) {
  constexpr char encoding_of_redisai = 4;  // of version 1.2.7
  constexpr std::size_t id_bytes = 9;      // a mark, 54 bits of name, 10 bits of encoding
  const std::string id = dump.substr(1, id_bytes);
  std::size_t at = saved.find(id);
  if (at == std::string::npos) throw std::runtime_error("no value of that type was saved");
  for (; at != std::string::npos; at = saved.find(id, at + id_bytes)) saved[at + id_bytes - 1] = encoding_of_redisai;
  return saved;
}

void wait_for_rewrite(Client& client) {
  const auto deadline = steady_clock::now() + patience;
  const auto rewrites = [&] {
    return client.bytes(words("INFO persistence")).find("aof_rewrite_in_progress:1") != std::string::npos;
  };
  while (rewrites() && steady_clock::now() < deadline) std::this_thread::sleep_for(pause);
}

}  // namespace scalebench::server_test
