// SPDX-License-Identifier: Apache-2.0
// A connection to a server that says what real ones seldom say, in pieces of any size.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/time.h>

#include <atomic>
#include <deque>

#include "bytes.hpp"
#include "support/names.hpp"
#include "support/redis_server.hpp"
#include "support/scripted_server.hpp"
#include "wire/connection.hpp"

namespace scalebench::wire {
namespace {

using namespace std::chrono_literals;
using support::Peer;
using support::ScriptedServer;
using testing::HasSubstr;

using Words = std::vector<std::string_view>;

Connection connect(const ScriptedServer& server, std::chrono::milliseconds deadline = 10s) {
  return Connection({{}, 0, server.path()}, {{}, {}, deadline});
}

/// A server that answers whatever comes with `reply`, and then, at every further command, with +PONG.
ScriptedServer::Script says(std::string reply) {
  return [reply = std::move(reply)](Peer& peer) {
    peer.receive_some();
    peer.send(reply);
    while (!peer.receive_some().empty()) peer.send("+PONG\r\n");
  };
}

std::string text_of(const Bytes& bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

void expect_in_step(Connection& connection) { EXPECT_EQ(connection.command(Words{"PING"}).text(), "PONG"); }

class InPieces : public testing::TestWithParam<std::string> {};

TEST_P(InPieces, AReplyIsTheSame) {
  ScriptedServer server([](Peer& peer) {
    peer.receive_some();
    peer.send_slowly(GetParam(), 100us);
    peer.receive_some();
    peer.send("+PONG\r\n");
  });
  auto connection = connect(server);
  Bytes back(5);
  const std::size_t dims[] = {1, 5};
  const bool tensor = GetParam().starts_with("*6");
  tensor ? connection.get_tensor("key", {Dtype::uint8, dims}, back) : connection.get("key", back);
  EXPECT_EQ(text_of(back), "he\r\no");
  expect_in_step(connection);
}

INSTANTIATE_TEST_SUITE_P(
    Replies, InPieces,
    testing::Values(
        "$5\r\nhe\r\no\r\n",
        "*6\r\n$5\r\ndtype\r\n$5\r\nUINT8\r\n$5\r\nshape\r\n*2\r\n:1\r\n:5\r\n$4\r\nblob\r\n$5\r\nhe\r\no\r\n",
        "*6\r\n+dtype\r\n+UINT8\r\n+shape\r\n*2\r\n:1\r\n:5\r\n+blob\r\n$5\r\nhe\r\no\r\n"),
    support::named_by_itself);

TEST(AnErrorInPieces, IsOneError) {
  ScriptedServer server([](Peer& peer) {
    peer.receive_some();
    peer.send_slowly("-ERR not now\r\n", 100us);
    peer.receive_some();
    peer.send("+PONG\r\n");
  });
  auto connection = connect(server);
  Bytes back(5);
  EXPECT_THAT(failure_of_call([&] { connection.get("key", back); }),
              Fails(Fault::server_error, "GET key: ERR not now"));
  expect_in_step(connection);
}

struct Other {
  std::string reply;
  std::string why;
};

class InPlaceOfAValue : public testing::TestWithParam<Other> {};

TEST_P(InPlaceOfAValue, AnotherReplyIsConsumedAsAWhole) {
  ScriptedServer server(says(GetParam().reply));
  for (const std::size_t size : {0U, 5U, 40U, 4000U}) {
    auto connection = connect(server);
    Bytes back(size);
    EXPECT_THAT(failure_of_call([&] { connection.get("key", back); }), Fails(Fault::wrong_reply, GetParam().why));
    expect_in_step(connection);
  }
}

INSTANTIATE_TEST_SUITE_P(Replies, InPlaceOfAValue,
                         testing::Values(Other{"*3\r\n$3\r\nabc\r\n:5\r\n*1\r\n$-1\r\n", "another kind: '*3'"},
                                         Other{"+OK\r\n", "another kind: '+OK'"}, Other{":7\r\n", "another kind: ':7'"},
                                         Other{"*-1\r\n", "no such key"}, Other{"$-1\r\n", "no such key"},
                                         Other{"$4\r\nabcd\r\n", "4 bytes where"}),
                         support::named_by(&Other::reply));

class InPlaceOfATensor : public testing::TestWithParam<Other> {};

TEST_P(InPlaceOfATensor, AnotherReplyIsConsumedAsAWhole) {
  ScriptedServer server(says(GetParam().reply));
  auto connection = connect(server);
  const std::size_t dims[] = {2};
  Bytes back(8);
  EXPECT_THAT(failure_of_call([&] { connection.get_tensor("key", {Dtype::float32, dims}, back); }),
              Fails(Fault::wrong_reply, GetParam().why));
  expect_in_step(connection);
}

INSTANTIATE_TEST_SUITE_P(
    Replies, InPlaceOfATensor,
    testing::Values(
        Other{"*6\r\n$5\r\ndtype\r\n$6\r\nDOUBLE\r\n$5\r\nshape\r\n*1\r\n:1\r\n$4\r\nblob\r\n$8\r\n12345678\r\n",
              "DOUBLE 1"},
        Other{"*6\r\n$5\r\ndtype\r\n$4\r\nBOOL\r\n$5\r\nshape\r\n*1\r\n:8\r\n$4\r\nblob\r\n$8\r\n12345678\r\n",
              "type BOOL"},
        Other{"*6\r\n$5\r\ndtype\r\n$5\r\nFLOAT\r\n$5\r\nshape\r\n*1\r\n:2\r\n$4\r\nblob\r\n$3\r\n123\r\n",
              "3 bytes where 8"},
        Other{"*2\r\n$5\r\ndtype\r\n$5\r\nFLOAT\r\n", "another kind"}),
    support::named_by(&Other::reply));

/// A graph of three steps whose answer is a tensor of two bytes.
struct AGraph : testing::Test {
  /// Runs it against a server that replies `reply`; the failure's words, or the answer's bytes.
  std::string run(const std::string& reply) {
    ScriptedServer server(says(reply));
    auto connection = connect(server);
    graph_.graph(Words{"AI.DAGEXECUTE", "ROUTING", "x"}, "x", 3, answer_);
    std::string words;
    try {
      connection.run(graph_);
      words = text_of({answer_.memory.bytes().begin(), answer_.memory.bytes().end()});
    } catch (const Failure& failure) {
      words = failure.what();
    }
    expect_in_step(connection);
    return words;
  }
  std::size_t step() const { return graph_.entry(0).setback.step; }

  const std::string tensor_ =
      "*6\r\n$5\r\ndtype\r\n$5\r\nUINT8\r\n$5\r\nshape\r\n*1\r\n:2\r\n$4\r\nblob\r\n$2\r\nhi\r\n";
  Batch graph_;
  Tensor answer_;
};

TEST_F(AGraph, EndsInATensor) { EXPECT_EQ(run("*3\r\n+OK\r\n+OK\r\n" + tensor_), "hi"); }

TEST_F(AGraph, TellsTheStepThatFailed) {
  EXPECT_THAT(run("*3\r\n+OK\r\n-ERR no model\r\n+NA\r\n"), HasSubstr("AI.DAGEXECUTE x: ERR no model"));
  EXPECT_EQ(step(), 1U);
}

TEST_F(AGraph, TellsTheLastStepWhereItIsNoTensor) {
  EXPECT_THAT(run("*3\r\n+OK\r\n+OK\r\n-ERR no tensor\r\n"), HasSubstr("ERR no tensor"));
  EXPECT_EQ(step(), 2U);
}

TEST_F(AGraph, FailsAsAWholeWhenItIsRefused) {
  EXPECT_THAT(run("-ERR no graphs\r\n"), HasSubstr("ERR no graphs"));
  EXPECT_EQ(step(), Setback::whole);
}

TEST_F(AGraph, TellsTheFirstOfTwoFailures) {
  EXPECT_THAT(run("*3\r\n-ERR one\r\n-ERR two\r\n+NA\r\n"), HasSubstr("ERR one"));
  EXPECT_EQ(step(), 0U);
}

TEST_F(AGraph, RefusesATensorOfOtherSizeThanItSays) {
  std::string odd = tensor_;
  odd.replace(odd.find(":2"), 2, ":3");
  EXPECT_THAT(run("*3\r\n+OK\r\n+OK\r\n" + odd), HasSubstr("UINT8 3 and has 2 bytes"));
}

TEST_F(AGraph, OfAnotherLengthIsConsumedAsAWhole) {
  EXPECT_THAT(run("*2\r\n+OK\r\n+OK\r\n"), HasSubstr("another kind: '*2'"));
}

TEST(ASetbackInABatch, DoesNotTouchTheRepliesAroundIt) {
  ScriptedServer server(says("$2\r\nab\r\n-ERR no\r\n$5\r\nlarge\r\n$-1\r\n$2\r\ncd\r\n"));
  auto connection = connect(server);
  std::deque<Bytes> back(5, Bytes(2));
  Batch batch;
  for (auto& into : back) batch.get("key", into);
  EXPECT_THAT(failure_of_call([&] { connection.run(batch); }), Fails(Fault::server_error, "ERR no"));
  EXPECT_EQ(text_of(back[0]), "ab");
  EXPECT_THAT(batch.entry(2).setback.text, HasSubstr("5 bytes"));
  EXPECT_THAT(batch.entry(3).setback.text, HasSubstr("no such key"));
  EXPECT_EQ(text_of(back[4]), "cd");
  expect_in_step(connection);
}

class Broken : public testing::TestWithParam<Other> {};

TEST_P(Broken, AReplyEndsTheConnectionAndTheNextCommandReconnects) {
  std::atomic<int> connections = 0;
  ScriptedServer server([&connections](Peer& peer) {
    peer.receive_some();
    ++connections;
    peer.send(connections == 1 ? GetParam().reply : "$5\r\nhello\r\n");
    if (connections > 1) peer.receive_some();
  });
  auto connection = connect(server);
  Bytes back(5);
  const auto failure = failure_of_call([&] { connection.get("key", back); });
  EXPECT_THAT(failure.what(), HasSubstr("GET key: "));
  EXPECT_THAT(failure.what(), HasSubstr(GetParam().why));
  EXPECT_EQ(connection.fd(), -1);
  connection.get("key", back);
  EXPECT_EQ(text_of(back), "hello");
}

INSTANTIATE_TEST_SUITE_P(Replies, Broken,
                         testing::Values(Other{"$5\r\nhel", "closed the connection before the reply was complete"},
                                         Other{"$5\r\nhello", "closed the connection before the reply was complete"},
                                         Other{"$5", "closed the connection before the reply was complete"},
                                         Other{"", "closed the connection before the reply was complete"},
                                         Other{"$70\r\nhel", "closed the connection before the reply was complete"},
                                         Other{"$5\r\nhello!!", "does not end where it says"},
                                         Other{"$x\r\n", "not what was asked for: '$x'"},
                                         Other{"HTTP/1.1 400 Bad Request\r\n\r\n",
                                               "not what was asked for: 'HTTP/1.1"}),
                         support::named_by(&Other::reply));

TEST(MoreRepliesThanCommands, AreNoticedBeforeTheNextCommand) {
  ScriptedServer server(says("+OK\r\n+OK\r\n"));
  auto connection = connect(server);
  connection.put("key", pattern(5));
  EXPECT_THAT(failure_of_call([&] { connection.put("key", pattern(5)); }), Fails(Fault::wrong_reply, "more replies"));
}

TEST(AServerThatNeverEndsItsReply, ExceedsTheDeadlineAlthoughBytesArrive) {
  ScriptedServer server([](Peer& peer) {
    peer.receive_some();
    peer.send("$1000\r\n");
    peer.send_slowly(std::string(400, 'x'), 1ms);
  });
  auto connection = connect(server, 100ms);
  Bytes back(1000);
  EXPECT_THAT(failure_of_call([&] { connection.get("key", back); }), Fails(Fault::deadline_exceeded, "100 ms"));
}

TEST(ATensor, IsSentAndAskedForAsSmartRedisDoes) {
  const auto bytes = pattern(8);
  const std::string sent =
      "*7\r\n$12\r\nAI.TENSORSET\r\n$3\r\nkey\r\n$5\r\nFLOAT\r\n$1\r\n1\r\n$1\r\n2\r\n$4\r\nBLOB\r\n$8\r\n" +
      text_of(bytes) + "\r\n";
  const std::string asked = "*4\r\n$12\r\nAI.TENSORGET\r\n$3\r\nkey\r\n$4\r\nMETA\r\n$4\r\nBLOB\r\n";
  std::string received;
  {
    ScriptedServer server([&](Peer& peer) {
      received = peer.receive(sent.size());
      peer.send("+OK\r\n");
      received += peer.receive(asked.size());
      peer.send("*-1\r\n");
    });
    auto connection = connect(server);
    const std::size_t dims[] = {1, 2};
    Bytes back(8);
    connection.put_tensor("key", {Dtype::float32, dims}, bytes);
    EXPECT_THAT(failure_of_call([&] { connection.get_tensor("key", {Dtype::float32, dims}, back); }),
                Fails(Fault::wrong_reply, "no such key"));
  }
  EXPECT_EQ(received, sent + asked);
}

/// Interrupts system calls every 200 µs, without restarting them.
class Interruptions {
 public:
  Interruptions() {
    struct sigaction ignore{};
    ignore.sa_handler = [](int) {};
    sigaction(SIGALRM, &ignore, &before_);
    every(200);
  }
  ~Interruptions() {
    every(0);
    sigaction(SIGALRM, &before_, nullptr);
  }

 private:
  static void every(suseconds_t us) {
    const itimerval timer{{0, us}, {0, us}};
    setitimer(ITIMER_REAL, &timer, nullptr);
  }
  struct sigaction before_{};
};

TEST(Interruptions, AreNotSeen) {
  support::RedisServer server;
  const Interruptions interruptions;
  Connection connection({{}, 0, server.socket()}, {});
  const auto bytes = pattern(8 << 20);
  Bytes back(bytes.size());
  for (int i = 0; i < 10; ++i) {
    connection.put("key", bytes);
    connection.get("key", back);
    EXPECT_EQ(connection.command(Words{"BLPOP", "empty", "0.01"}).kind(), ReplyView::Kind::nil);
  }
  EXPECT_TRUE(bytes == back);
}

}  // namespace
}  // namespace scalebench::wire
