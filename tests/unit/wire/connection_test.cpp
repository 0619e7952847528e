// SPDX-License-Identifier: Apache-2.0
// A connection to a real server, by TCP and by unix socket.
#include "wire/connection.hpp"

#include <gmock/gmock.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>

#include "bytes.hpp"
#include "support/redis_server.hpp"

namespace scalebench::wire {
namespace {

using namespace std::string_view_literals;
using testing::HasSubstr;

using Words = std::vector<std::string_view>;

class OnConnection : public testing::TestWithParam<const char*> {
 protected:
  static void SetUpTestSuite() { server_ = std::make_unique<support::RedisServer>(); }
  static void TearDownTestSuite() { server_.reset(); }

  static Connection connect() {
    const bool by_tcp = GetParam() == "tcp"sv;
    return {parse_endpoint(by_tcp ? server_->tcp() : server_->unix_socket()).nodes.front(), {}};
  }

  static std::unique_ptr<support::RedisServer> server_;
  Connection connection_ = connect();
};

std::unique_ptr<support::RedisServer> OnConnection::server_;

INSTANTIATE_TEST_SUITE_P(Both, OnConnection, testing::Values("tcp", "unix"),
                         [](const auto& one) { return std::string(one.param); });

TEST_P(OnConnection, ReturnsTheBytesThatWerePut) {
  for (const std::size_t size : {0U, 1U, 2U, 1024U, 16383U, 16384U, 65536U, 1U << 20, 16U << 20}) {
    const auto bytes = pattern(size);
    Bytes back(size);
    connection_.put("key", bytes);
    connection_.get("key", back);
    EXPECT_TRUE(bytes == back) << size;
  }
}

TEST_P(OnConnection, SendsSmallCommandsAtOnce) {
  int no_delay = 0;
  socklen_t size = sizeof no_delay;
  const int answer = getsockopt(connection_.fd(), IPPROTO_TCP, TCP_NODELAY, &no_delay, &size);
  EXPECT_TRUE(GetParam() == "unix"sv || (answer == 0 && no_delay != 0));
}

TEST_P(OnConnection, TakesKeysOfAnyBytes) {
  const auto bytes = pattern(100);
  Bytes back(100);
  connection_.put("a\0b\r\n\xff"sv, bytes);
  connection_.get("a\0b\r\n\xff"sv, back);
  EXPECT_EQ(bytes, back);
  EXPECT_EQ(connection_.command(Words{"EXISTS", "a"}).integer(), 0);
}

TEST_P(OnConnection, NamesAMissingKey) {
  Bytes back(10);
  EXPECT_THAT(failure_of_call([&] { connection_.get("no\nkey", back); }),
              Fails(Fault::wrong_reply, "GET no\\x0akey: there is no such key"));
}

TEST_P(OnConnection, GoesOnAfterAValueOfAnotherSize) {
  const auto bytes = pattern(1000);
  connection_.put("key", bytes);
  for (const std::size_t size : {0U, 5U, 996U, 999U, 1001U, 5000U, 200000U}) {
    Bytes back(size);
    EXPECT_THAT(failure_of_call([&] { connection_.get("key", back); }),
                Fails(Fault::wrong_reply, "1000 bytes where " + std::to_string(size)));
  }
  Bytes back(1000);
  connection_.get("key", back);
  EXPECT_EQ(bytes, back);
}

TEST_P(OnConnection, GoesOnAfterALargeValueWhereASmallOneWasExpected) {
  connection_.put("key", pattern(3 << 20));
  Bytes back(4);
  EXPECT_THAT(failure_of_call([&] { connection_.get("key", back); }), Fails(Fault::wrong_reply, "3145728 bytes"));
  EXPECT_EQ(connection_.command(Words{"PING"}).text(), "PONG");
}

TEST_P(OnConnection, GoesOnAfterAnErrorInPlaceOfAValue) {
  connection_.command(Words{"RPUSH", "list", "x"});
  for (const std::size_t size : {0U, 20U, 66U, 100000U}) {
    Bytes back(size);
    const auto failure = failure_of_call([&] { connection_.get("list", back); });
    EXPECT_THAT(failure, Fails(Fault::server_error, "GET list: WRONGTYPE"));
    EXPECT_THAT(failure.reply(), HasSubstr("WRONGTYPE"));
  }
  EXPECT_EQ(connection_.command(Words{"PING"}).text(), "PONG");
}

TEST_P(OnConnection, ParsesAnyReplyOfACommand) {
  connection_.command(Words{"DEL", "list"});
  connection_.command(Words{"RPUSH", "list", "a", "", "c\0d"sv});
  const auto reply = connection_.command(Words{"LRANGE", "list", "0", "-1"});
  ASSERT_EQ(reply.size(), 3U);
  EXPECT_EQ(reply[1].text(), "");
  EXPECT_EQ(reply[2].text(), "c\0d"sv);
  EXPECT_EQ(connection_.command(Words{"GET", "nothing"}).kind(), ReplyView::Kind::nil);
}

TEST_P(OnConnection, ReceivesALargeReplyOfACommand) {
  connection_.put("key", pattern(1 << 20));
  EXPECT_EQ(connection_.command(Words{"GET", "key"}).text().size(), 1U << 20);
}

TEST_P(OnConnection, KeepsInStepWhenKindsOfCommandsAlternate) {
  const auto bytes = pattern(100000);
  Bytes back(bytes.size());
  for (int i = 0; i < 20; ++i) {
    connection_.put("key", bytes);
    EXPECT_EQ(connection_.command(Words{"STRLEN", "key"}).integer(), 100000);
    connection_.get("key", back);
    EXPECT_EQ(connection_.command(Words{"ECHO", "x"}).text(), "x");
  }
  EXPECT_EQ(bytes, back);
}

TEST_P(OnConnection, RunsABatchOfAllKindsOfCommands) {
  const auto bytes = pattern(50000);
  Bytes back(bytes.size());
  Reply reply;
  Batch batch;
  batch.put("a", bytes);
  batch.ask(Words{"STRLEN", "a"}, "a", reply);
  batch.get("a", back);
  batch.act(Words{"DEL", "a"}, "a");
  connection_.run(batch);
  EXPECT_EQ(bytes, back);
  EXPECT_EQ(reply.integer(), 50000);
}

TEST_P(OnConnection, DoesNotBlockWhenABatchFillsBothDirections) {
  constexpr std::size_t count = 24;
  const auto bytes = pattern(1 << 20);
  std::array<Bytes, count> back;
  Batch batch;
  for (auto& into : back) {
    into.resize(bytes.size());
    batch.put("big", bytes);
    batch.get("big", into);
  }
  connection_.run(batch);
  for (const auto& into : back) EXPECT_TRUE(into == bytes);
}

TEST_P(OnConnection, SendsABatchOfMoreCommandsThanOneCallTakes) {
  const auto bytes = pattern(16);
  Batch batch;
  for (int i = 0; i < 3000; ++i) batch.put("many" + std::to_string(i), bytes);
  connection_.run(batch);
  Bytes back(16);
  connection_.get("many2999", back);
  EXPECT_EQ(bytes, back);
}

TEST_P(OnConnection, ExecutesTheRestOfABatchAroundASetback) {
  const auto bytes = pattern(10);
  Bytes back(10);
  Batch batch;
  connection_.command(Words{"DEL", "list"});
  connection_.command(Words{"RPUSH", "list", "x"});
  batch.put("before", bytes);
  batch.get("list", back);
  batch.put("after", bytes);
  EXPECT_THAT(failure_of_call([&] { connection_.run(batch); }), Fails(Fault::server_error, "GET list: WRONGTYPE"));
  connection_.get("after", back);
  EXPECT_EQ(bytes, back);
}

TEST_P(OnConnection, RunsABatchAgain) {
  Bytes back(10);
  Batch batch;
  connection_.command(Words{"DEL", "late"});
  batch.get("late", back);
  EXPECT_THROW(connection_.run(batch), Failure);
  connection_.put("late", pattern(10));
  connection_.run(batch);
  EXPECT_EQ(back, pattern(10));
}

TEST_P(OnConnection, WaitsInABlockingCommandForItsOwnDeadline) {
  const auto call = [&] { connection_.command(Words{"BLPOP", "empty", "10"}, std::chrono::milliseconds(100)); };
  EXPECT_THAT(failure_of_call(call), Fails(Fault::deadline_exceeded, "BLPOP empty: no complete reply within 100 ms"));
  EXPECT_EQ(connection_.command(Words{"PING"}).text(), "PONG");
}

TEST_P(OnConnection, ConnectsAnewAfterClose) {
  connection_.close();
  EXPECT_EQ(connection_.fd(), -1);
  EXPECT_EQ(connection_.command(Words{"PING"}).text(), "PONG");
}

}  // namespace
}  // namespace scalebench::wire
