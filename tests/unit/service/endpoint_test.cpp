// SPDX-License-Identifier: Apache-2.0
#include "service/endpoint.hpp"

#include "fixture.hpp"

namespace scalebench::service {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string first_of(std::string_view text) { return parse_endpoint(text).nodes.front().text(); }

TEST(Endpoint, IsAHostAndAPort) { EXPECT_EQ(first_of("node1:7000"), "node1:7000"); }

TEST(Endpoint, HasRedissPortInItsUrl) { EXPECT_EQ(first_of("redis://node1"), "node1:6379"); }

TEST(Endpoint, PassesByTheDatabaseOfAUrl) { EXPECT_EQ(first_of("redis://node1:7000/0"), "node1:7000"); }

TEST(Endpoint, IsAUnixSocket) { EXPECT_EQ(first_of("unix:///run/a b.sock"), "unix:///run/a b.sock"); }

TEST(Endpoint, MayHaveAnIpv6Address) { EXPECT_EQ(first_of("redis://[::1]:7000"), "[::1]:7000"); }

TEST(Endpoint, IsAListOfNodes) { EXPECT_EQ(parse_endpoint("a:1, b:2,redis://c:3").nodes.size(), 3u); }

TEST(Endpoint, HoldsCredentials) {
  const Endpoint endpoint = parse_endpoint("redis://me:p%40ss:w%2Cord@node1:7000");
  EXPECT_EQ(endpoint.user, "me");
  EXPECT_EQ(endpoint.password, "p@ss:w,ord");
}

TEST(Endpoint, NeedsNoUserForAPassword) { EXPECT_EQ(parse_endpoint("redis://:secret@node1").password, "secret"); }

TEST(Endpoint, RefusesTls) {
  EXPECT_THAT(error_of([] { parse_endpoint("rediss://:secret@node1"); }).what(), HasSubstr("TLS"));
}

class BadEndpoint : public testing::TestWithParam<const char*> {};

TEST_P(BadEndpoint, IsWrongInputAndShowsNoPassword) {
  const auto error = error_of([] { parse_endpoint(GetParam()); });
  EXPECT_EQ(error.code(), base::Exit::wrong_input);
  EXPECT_THAT(error.what(), Not(HasSubstr("secret")));
}

INSTANTIATE_TEST_SUITE_P(All, BadEndpoint,
                         testing::Values("", "node1", "node1:", "node1:0", "node1:70000", "node1:12x", ":6379",
                                         "a:1,,b:2", "http://node1:80", "unix://relative", "unix://",
                                         "redis://:secret@node1:x", "redis://:secret,more@node1",
                                         "http://me:secret@node1"));

}  // namespace
}  // namespace scalebench::service
