// SPDX-License-Identifier: Apache-2.0
#include "wire/endpoint.hpp"

#include <gmock/gmock.h>

#include "bytes.hpp"

namespace scalebench::wire {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Address tcp(std::string host, std::uint16_t port) { return {std::move(host), port, {}}; }

struct Accepted {
  std::string_view text;
  Address first;
};

class AcceptedEndpoint : public testing::TestWithParam<Accepted> {};

TEST_P(AcceptedEndpoint, IsRead) { EXPECT_EQ(parse_endpoint(GetParam().text).nodes.front(), GetParam().first); }

INSTANTIATE_TEST_SUITE_P(Forms, AcceptedEndpoint,
                         testing::Values(Accepted{"redis://10.0.0.1:6780", tcp("10.0.0.1", 6780)},
                                         Accepted{"redis://node-7", tcp("node-7", 6379)},
                                         Accepted{"redis://h:1/0", tcp("h", 1)},
                                         Accepted{"redis://[fe80::1]:6379", tcp("fe80::1", 6379)},
                                         Accepted{"redis://user:secret@h:5", tcp("h", 5)},
                                         Accepted{"127.0.0.1:6780", tcp("127.0.0.1", 6780)},
                                         Accepted{"tcp://127.0.0.1:6780", tcp("127.0.0.1", 6780)},
                                         Accepted{"unix:///tmp/a@b.sock", Address{{}, 0, "/tmp/a@b.sock"}}));

struct Refused {
  std::string_view text;
  std::string_view why;
};

class RefusedEndpoint : public testing::TestWithParam<Refused> {};

TEST_P(RefusedEndpoint, IsRefusedWithAReason) {
  EXPECT_THAT(failure_of_call([] { parse_endpoint(GetParam().text); }), Fails(Fault::bad_endpoint, GetParam().why));
}

INSTANTIATE_TEST_SUITE_P(Forms, RefusedEndpoint,
                         testing::Values(Refused{"rediss://h:1", "TLS"}, Refused{"http://h:1", "unknown scheme 'http'"},
                                         Refused{"h", "port"}, Refused{"h:0", "port"}, Refused{"h:65536", "port"},
                                         Refused{"h:12x", "port"}, Refused{"redis://:5", "host"}, Refused{"", "host"},
                                         Refused{"a:1,,b:2", "host"}, Refused{"unix://", "socket"},
                                         Refused{"redis://h:1/3", "database"}, Refused{"redis://u:%4@h:1", "'%'"},
                                         Refused{"redis://u:a@h:1,redis://u:b@i:1", "different logins"}));

TEST(Endpoint, ListsNodesOfACluster) {
  const auto endpoint = parse_endpoint("10.0.0.1:6780,10.0.0.2:6780,tcp://10.0.0.3:6781");
  EXPECT_THAT(endpoint.nodes, ElementsAre(tcp("10.0.0.1", 6780), tcp("10.0.0.2", 6780), tcp("10.0.0.3", 6781)));
}

TEST(Endpoint, DecodesUserAndPassword) {
  const auto endpoint = parse_endpoint("redis://me%3A:p%40ss:word@h:1,i:2");
  EXPECT_EQ(endpoint.user, "me:");
  EXPECT_EQ(endpoint.password, "p@ss:word");
}

TEST(Endpoint, TakesAPasswordWithoutUser) {
  const auto endpoint = parse_endpoint("redis://:secret@h:1");
  EXPECT_EQ(endpoint.user, "");
  EXPECT_EQ(endpoint.password, "secret");
}

TEST(Endpoint, TakesAUserWhosePasswordComesFromElsewhere) {
  auto endpoint = parse_endpoint("redis://me@h:1");
  endpoint.password = "secret";
  EXPECT_EQ(endpoint.text(), "redis://me:***@h:1");
}

TEST(Endpoint, HidesThePasswordInItsText) {
  EXPECT_EQ(parse_endpoint("redis://me:secret@h:1,i:2").text(), "redis://me:***@h:1,redis://i:2");
}

TEST(Masked, LeavesATextWithoutSecretAsItIs) { EXPECT_EQ(masked("h:1,tcp://i:2"), "h:1,tcp://i:2"); }

TEST(Masked, HidesASecretOfAnEndpointThatCannotBeRead) {
  for (const auto* text :
       {"redis://me:se,cret@h:x", "me:secret@h:0", "rediss://me:secret@h:1", "redis://me:12,secret@h:1"}) {
    EXPECT_THAT(masked(text), AllOf(HasSubstr("***@h"), Not(HasSubstr("cret")))) << text;
  }
}

TEST(Masked, ARefusalDoesNotTellThePassword) {
  EXPECT_THAT(failure_of_call([] { parse_endpoint("redis://me:secret@h:0"); }).what(), Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace scalebench::wire
