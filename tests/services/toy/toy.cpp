// SPDX-License-Identifier: Apache-2.0
// Service toy, two counters that know of each other, and workloads that use it, share names with it, or miss one.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <scalebench/endpoint.hpp>
#include <scalebench/sdk.hpp>

namespace sb = scalebench::sdk;

namespace {

constexpr sb::EndpointRules rules{"toy", 7777, ""};

/// One line each way.
class Client {
 public:
  Client(const std::string& host, std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    inet_pton(AF_INET, host.c_str(), &address.sin_addr);
    const timeval patience{0, 200'000};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    is_there_ = connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { close(fd_); }

  bool is_there() const { return is_there_; }
  std::string ask(const std::string& line) {
    char reply[128] = {};
    const std::string text = line + "\n";
    send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
    const ssize_t bytes = recv(fd_, reply, sizeof reply - 1, 0);
    return bytes > 0 ? std::string(reply, static_cast<std::size_t>(bytes) - 1) : std::string();
  }

 private:
  int fd_;
  bool is_there_ = false;
};

sb::Endpoint read_endpoint(const std::string& text) {
  try {
    return sb::parse_endpoint(text, rules);
  } catch (const sb::BadEndpoint& error) {
    throw sb::Usage(error.what());
  }
}

}  // namespace

struct Toy {
  static constexpr auto name = "toy";
  static constexpr auto help = "two counters that know of each other";
  static constexpr auto records = "level, members";
  static constexpr const char* schemes[] = {"toy"};
  static constexpr auto syntax = "toy://:password@host:port,host:port";
  static constexpr auto variable = "TOY_ENDPOINT";

  int level;
  static constexpr sb::Option options[] = {
      sb::option<&Toy::level>("level", "1", "how far it counts", {.range = "0..9", .axis = SB_LAUNCH})};

  void validate() const {
    if (level == 5) throw sb::Usage("--level 5 is out of fashion: take another one");
  }
  void describe(const sb::Request& request, sb::Builder& builder) const {
    for (int i = 0; i < 2; ++i) {
      builder.process("toy server " + std::to_string(i), "member" + std::to_string(i));
      builder.program(TOY_SERVER, "build the toy").argument("${port}").port();
      builder.file("secret", request.secret + "\n").variable("TOY_LEVEL", std::to_string(level));
    }
  }
  void ready(const sb::Request& request, const sb::Process& process) const {
    Client client(process.host, process.ports.front());
    if (!client.is_there()) throw sb::NotYet("nobody listens");
    client.ask("AUTH " + request.secret);
    const std::string said = client.ask("PING");
    if (said == "ILL") throw sb::ServiceLost("it says that it is ill, and its password is " + request.secret);
    if (said != "PONG") throw sb::NotYet("no answer to PING");
  }
  void form(const sb::Request& request, std::span<const sb::Process> all) const {
    for (const sb::Process& one : all) {
      Client client(one.host, one.ports.front());
      client.ask("AUTH " + request.secret);
      client.ask("JOIN " + std::to_string(all[1 - one.index].ports.front()));
    }
  }
  void facts(const sb::Request& request, const sb::Process& process, sb::FactSink& tell) const {
    Client client(process.host, process.ports.front());
    client.ask("AUTH " + request.secret);
    tell("title", "toy 1");
    tell("config.level", client.ask("LEVEL"));
    tell("members", client.ask("SIZE"));
    tell("told too much", "the password is " + request.secret);
    if (level == 7) tell("warning.level", "seven is said to be lucky");
  }
  std::string endpoint(const sb::Request& request, std::span<const sb::Process> all) const {
    sb::Endpoint endpoint{"toy", {}, "", request.secret};
    for (const sb::Process& one : all) endpoint.nodes.push_back({one.host, one.ports.front(), ""});
    return endpoint.text();
  }
  static sb::ServiceEndpoint read(const std::string& text, const std::string& password) {
    sb::Endpoint endpoint = read_endpoint(text);
    if (endpoint.password.empty()) endpoint.password = password;
    return {endpoint.text(), endpoint.masked(), endpoint.nodes.front().text(), "tcp"};
  }
  static std::string probe(const std::string& text, sb::FactSink& tell) {
    const sb::Endpoint endpoint = read_endpoint(text);
    Client client(endpoint.nodes.front().host, endpoint.nodes.front().port);
    if (!client.is_there()) throw sb::ServiceLost("no toy at " + endpoint.nodes.front().text());
    if (client.ask("AUTH " + endpoint.password) != "OK") throw sb::ServiceLost("the toy wants another password");
    tell("title", "toy 1");
    tell("config.level", client.ask("LEVEL"));
    return text;
  }
};

/// One more on one of the counters.
struct Count {
  static constexpr auto name = "count";
  static constexpr auto help = "counts";
  static constexpr bool independent = true;
  enum { step };
  static constexpr sb::Metric metrics[] = {sb::duration("step", "one more")};
  static constexpr sb::Need needs[] = {sb::need("toy")};

  void setup(const sb::Context& context) {
    const sb::Endpoint endpoint = sb::parse_endpoint(context.endpoint, rules);
    const sb::Address& node = endpoint.nodes[static_cast<std::size_t>(context.rank) % endpoint.nodes.size()];
    client = std::make_unique<Client>(node.host, node.port);
    if (client->ask("AUTH " + endpoint.password) != "OK") throw sb::ServiceLost("the toy does not know us");
    if (client->ask("SIZE") != std::to_string(endpoint.nodes.size()))
      throw sb::Incorrect("the toys are not one service");
  }
  void iterate(sb::Lap& lap) {
    if (client->ask("COUNT").empty()) throw sb::ServiceLost("the toy is gone");
    lap(step);
  }
  std::unique_ptr<Client> client;
};

/// Needs no service, and has an option that is called as one of toy's.
struct Plain {
  static constexpr auto name = "plain";
  static constexpr auto help = "does nothing at a level of its own";
  int level;
  static constexpr sb::Option options[] = {sb::option<&Plain::level>("level", "3,4", "its own")};
  enum { step };
  static constexpr sb::Metric metrics[] = {sb::duration("step")};
  void setup(const sb::Context&) {}
  void iterate(sb::Lap& lap) { lap(step); }
};

/// Needs two services.
struct Both {
  static constexpr auto name = "both";
  static constexpr auto help = "uses two services";
  enum { step };
  static constexpr sb::Metric metrics[] = {sb::duration("step")};
  static constexpr sb::Need needs[] = {sb::need("redis"), sb::need("toy")};
  void setup(const sb::Context& context) {
    const bool is_as_needed = context.endpoint == context.endpoint_of("redis") && !context.endpoint.empty() &&
                              context.endpoint_of("toy").starts_with("toy://") && context.endpoint_of("x").empty();
    if (!is_as_needed) throw sb::Incorrect("the endpoints are not those of the services needed");
  }
  void iterate(sb::Lap& lap) { lap(step); }
};

/// Needs what nobody brings.
struct Lost {
  static constexpr auto name = "lost";
  static constexpr auto help = "needs a service that is not there";
  enum { step };
  static constexpr sb::Metric metrics[] = {sb::duration("step")};
  static constexpr sb::Need needs[] = {sb::need("toyy")};
  void setup(const sb::Context&) {}
  void iterate(sb::Lap& lap) { lap(step); }
};

SCALEBENCH_PLUGIN("toy", "A service from outside", Toy, Count, Plain, Both, Lost)
