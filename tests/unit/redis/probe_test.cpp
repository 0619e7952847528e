// SPDX-License-Identifier: Apache-2.0
// Servers that are not ours: there or not, Redis or not, with a password or without.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "fixture.hpp"
#include "service/deployment.hpp"
#include "support/names.hpp"
#include "support/scripted_server.hpp"

namespace scalebench::redis {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// Sends a text to whoever connects, once.
class Stranger {
 public:
  explicit Stranger(std::string text) : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size);
    getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    listen(listener_.get(), 1);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, text = std::move(text)] {
      const base::Fd peer(accept(listener_.get(), nullptr, nullptr));
      send(peer.get(), text.data(), text.size(), MSG_NOSIGNAL);
      char byte = 0;
      while (recv(peer.get(), &byte, 1, 0) > 0) heard_ += byte;
    });
  }
  ~Stranger() { hang_up(); }

  std::string endpoint(const std::string& login = "") const {
    return "redis://" + login + "127.0.0.1:" + std::to_string(port_);
  }
  /// All that was said to it; the conversation is over then.
  const std::string& heard() {
    hang_up();
    return heard_;
  }

 private:
  void hang_up() {
    shutdown(listener_.get(), SHUT_RDWR);
    if (thread_.joinable()) thread_.join();
  }

  base::Fd listener_;
  std::uint16_t port_ = 0;
  std::string heard_;
  std::thread thread_;
};

/// A real server with a password, started by somebody else.
class Guarded : public testing::Test {
 protected:
  void SetUp() override {
    process::Command command;
    command.argv = {"redis-server",
                    "--unixsocket",
                    socket(),
                    "--save",
                    "",
                    "--dir",
                    folder_.path(),
                    "--requirepass",
                    "secret",
                    "--port",
                    std::to_string(port_)};
    server_ = process::spawn(command);
    ASSERT_TRUE(comes_true([&] { return Conversation::attempt({"", 0, socket()}).has_value(); }));
  }

  std::string socket() const { return folder_.path() / "s"; }
  std::string endpoint(const std::string& login) const {
    return "redis://" + login + "127.0.0.1:" + std::to_string(port_);
  }

  base::TemporaryFolder folder_;
  std::uint16_t port_ = service::free_port();
  process::Child server_;
};

TEST(Probe, TellsWhatAnswers) {
  const auto deployment = redis();
  const service::Facts facts = plugged().probe(deployment->endpoint().text).facts;
  EXPECT_EQ(facts.at("version"), deployment->facts().at("version"));
  EXPECT_EQ(facts.at("config.maxclients"), deployment->facts().at("config.maxclients"));
}

TEST(Probe, AsksEveryNode) {
  const auto one = redis(), other = redis();
  const service::Facts facts = plugged().probe(one->endpoint().text + "," + other->endpoint().text).facts;
  EXPECT_EQ(facts.at("node1.pid"), other->facts().at("pid"));
}

TEST(Probe, SaysThatNobodyAnswers) {
  const std::string place = "127.0.0.1:" + std::to_string(service::free_port());
  const auto error = error_of([&] { plugged().probe(place); });
  EXPECT_EQ(error.code(), base::Exit::lacking);
  EXPECT_THAT(error.what(), HasSubstr("nobody answers at " + place + " (Connection refused)"));
}

TEST(Probe, SaysThatTheSocketIsNotThere) {
  EXPECT_THAT(error_of([] { plugged().probe("unix:///no/such.sock"); }).what(), HasSubstr("No such file or directory"));
}

TEST(Probe, SaysThatSomethingElseAnswers) {
  const Stranger stranger("HTTP/1.1 400 Bad Request\r\n\r\n");
  const auto error = error_of([&] { plugged().probe(stranger.endpoint()); });
  EXPECT_EQ(error.code(), base::Exit::lacking);
  EXPECT_THAT(error.what(), HasSubstr("is no Redis server (it sent `HTTP/1.1 400 Bad Request`)"));
}

TEST(Probe, GivesNoPasswordToSomethingElse) {
  Stranger stranger("*1\r\n$4\r\nPING\r\n");
  const auto error = error_of([&] { plugged().probe(stranger.endpoint(":secret@")); });
  EXPECT_EQ(error.code(), base::Exit::lacking);
  EXPECT_THAT(stranger.heard(), Not(HasSubstr("secret")));
}

TEST(Probe, IsNotFooledByAbsurdLengths) {
  const Stranger stranger("$999999999999999999999\r\n");
  EXPECT_EQ(error_of([&] { plugged().probe(stranger.endpoint()); }).code(), base::Exit::lacking);
}

TEST_F(Guarded, IsAskedForWithItsPassword) {
  EXPECT_TRUE(plugged().probe(endpoint(":secret@")).facts.contains("version"));
}

TEST_F(Guarded, TakesTheDefaultUserToo) {
  EXPECT_TRUE(plugged().probe(endpoint("default:secret@")).facts.contains("version"));
}

TEST_F(Guarded, WantsAPassword) {
  const auto error = error_of([&] { plugged().probe(endpoint("")); });
  EXPECT_EQ(error.code(), base::Exit::lacking);
  EXPECT_THAT(error.what(), HasSubstr("asks for a password"));
}

TEST_F(Guarded, RefusesAWrongPasswordWhichIsNotShown) {
  const auto error = error_of([&] { plugged().probe(endpoint(":wrongsecret@")); });
  EXPECT_EQ(error.code(), base::Exit::lacking);
  EXPECT_THAT(error.what(), AllOf(HasSubstr("does not take the credentials"), Not(HasSubstr("wrongsecret"))));
}

/// A server that says of itself what a test wants; everything else it refuses.
class Impostor {
 public:
  Impostor(std::string info, std::string module_info, std::string module = "*0\r\n")
      : server_([info = std::move(info), module_info = std::move(module_info), module = std::move(module)](auto& peer) {
          for (std::string asked = peer.receive_some(); !asked.empty(); asked = peer.receive_some()) {
            const auto says = [&](const char* word) { return asked.find(word) != std::string::npos; };
            peer.send(says("PING")      ? "+PONG\r\n"
                      : says("modules") ? bulk(module_info)
                      : says("INFO")    ? bulk(info)
                      : says("MODULE")  ? module
                                        : "-ERR no\r\n");
          }
        }) {}
  service::Facts facts() const { return plugged().probe("unix://" + server_.path()).facts; }

 private:
  static std::string bulk(const std::string& text) {
    return "$" + std::to_string(text.size()) + "\r\n" + text + "\r\n";
  }
  support::ScriptedServer server_;
};

struct Flavour {
  const char* info;
  const char* name;
  const char* version;
};

class ServerOfAKind : public testing::TestWithParam<Flavour> {};

TEST_P(ServerOfAKind, GoesByItsOwnNameAndVersion) {
  const service::Facts facts = Impostor(GetParam().info, "").facts();
  EXPECT_EQ(facts.at("name"), GetParam().name);
  EXPECT_EQ(facts.at("version"), GetParam().version);
}

INSTANTIATE_TEST_SUITE_P(
    All, ServerOfAKind,
    testing::Values(Flavour{"redis_version:7.2.4\r\n", "redis", "7.2.4"},
                    Flavour{"redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.0.1\r\n", "valkey", "8.0.1"},
                    Flavour{"redis_version:6.3.4\r\nexecutable:/opt/keydb-server\r\n", "keydb", "6.3.4"},
                    Flavour{"redis_version:6.3.4\r\n# KeyDB\r\nmvcc_depth:0\r\n", "keydb", "6.3.4"},
                    Flavour{"redis_version:7.2.0\r\ndragonfly_version:df-v1.20.1\r\n", "dragonfly", "df-v1.20.1"}),
    support::named_by(&Flavour::info));

TEST(Probe, TellsRedisAiAndItsSettings) {
  const service::Facts facts = Impostor("redis_version:6.2.6\r\n", "# ai_git\r\nai_threads_per_queue:3\r\n",
                                        "*1\r\n*4\r\n$4\r\nname\r\n$2\r\nai\r\n$3\r\nver\r\n:10206\r\n")
                                   .facts();
  EXPECT_EQ(facts.at("redisai"), "1.2.6");
  EXPECT_EQ(facts.at("module.ai_threads_per_queue"), "3");
}

TEST(Probe, TakesWhatModulesHaveComputedSoFarForNoFact) {
  const service::Facts facts =
      Impostor("redis_version:6.2.6\r\n", "# ai_cpu\r\nai_self_used_cpu_sys:0.1\r\nai_git_sha:abc\r\n").facts();
  EXPECT_EQ(facts.count("module.ai_self_used_cpu_sys"), 0u);
  EXPECT_EQ(facts.at("module.ai_git_sha"), "abc");
}

}  // namespace
}  // namespace scalebench::redis
