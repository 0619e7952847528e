// SPDX-License-Identifier: Apache-2.0
// The one grammar of endpoints: what driver, ranks and masking make of each form.
#include "fixture.hpp"
#include "support/names.hpp"

namespace scalebench::redis {
namespace {

using sdk::masked;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

struct Form {
  const char* text;
  const char* user;
  const char* password;
  std::vector<sdk::Address> nodes;
  const char* canonical;  ///< without its password
};

class ReadForm : public testing::TestWithParam<Form> {
 protected:
  const Form& form() const { return GetParam(); }
  const Endpoint endpoint_ = wire::parse_endpoint(form().text);
};

TEST_P(ReadForm, HasItsFields) {
  EXPECT_EQ(endpoint_.user, form().user);
  EXPECT_EQ(endpoint_.password, form().password);
  ASSERT_EQ(endpoint_.nodes, form().nodes);
  for (std::size_t i = 0; i < form().nodes.size(); ++i) EXPECT_EQ(endpoint_.nodes[i].name, form().nodes[i].name);
}

TEST_P(ReadForm, IsShownWithoutItsPassword) { EXPECT_EQ(endpoint_.masked(), form().canonical); }

TEST_P(ReadForm, IsReadBackFromItsCanonicalText) {
  const Endpoint again = wire::parse_endpoint(endpoint_.text());
  EXPECT_EQ(again.nodes, endpoint_.nodes);
  EXPECT_EQ(again.user + " " + again.password, endpoint_.user + " " + endpoint_.password);
  EXPECT_EQ(again.text(), endpoint_.text());
}

TEST_P(ReadForm, KeepsItsPasswordOutOfCommandLines) {
  for (const std::string before : {"", "--endpoint="}) {
    const std::string word = before + form().text, shown = masked(word, true);
    const bool is_secret = !(endpoint_.user + endpoint_.password).empty();
    EXPECT_EQ(shown != word, is_secret);
    EXPECT_THAT(shown, Not(HasSubstr("s3c")));
  }
}

sdk::Address tcp(std::string host, std::uint16_t port, std::string name = "") {
  return {std::move(host), port, "", std::move(name)};
}
sdk::Address unix_at(std::string path) { return {"", 0, std::move(path), ""}; }

INSTANTIATE_TEST_SUITE_P(
    All, ReadForm,
    testing::Values(
        Form{"node1:7000", "", "", {tcp("node1", 7000)}, "redis://node1:7000"},
        Form{"tcp://node1:7000", "", "", {tcp("node1", 7000)}, "redis://node1:7000"},
        Form{"redis://node1", "", "", {tcp("node1", 6379)}, "redis://node1:6379"},
        Form{"redis://node1:7000/0", "", "", {tcp("node1", 7000)}, "redis://node1:7000"},
        Form{"redis://node1/", "", "", {tcp("node1", 6379)}, "redis://node1:6379"},
        Form{"bob:s3c@node1:7000", "bob", "s3c", {tcp("node1", 7000)}, "redis://bob:***@node1:7000"},
        Form{"redis://:s3c@ret@node1", "", "s3c@ret", {tcp("node1", 6379)}, "redis://:***@node1:6379"},
        Form{"redis://me%3A:s3c%40ss:w%2Cord@node1",
             "me:",
             "s3c@ss:w,ord",
             {tcp("node1", 6379)},
             "redis://me%3A:***@node1:6379"},
        Form{"redis://:s3c%25@node1", "", "s3c%", {tcp("node1", 6379)}, "redis://:***@node1:6379"},
        Form{"redis://:s3c/ret@node1", "", "s3c/ret", {tcp("node1", 6379)}, "redis://:***@node1:6379"},
        Form{"bob:s3c://ret@node1:1", "bob", "s3c://ret", {tcp("node1", 1)}, "redis://bob:***@node1:1"},
        Form{"redis://bob@node1", "bob", "", {tcp("node1", 6379)}, "redis://***@node1:6379"},
        Form{"s3cret@node1:7000", "s3cret", "", {tcp("node1", 7000)}, "redis://***@node1:7000"},
        Form{"redis://s3cret@a:1,redis://s3cret@b:2",
             "s3cret",
             "",
             {tcp("a", 1), tcp("b", 2)},
             "redis://***@a:1,redis://b:2"},
        Form{"unix://s3cret@/run/a@b.sock", "s3cret", "", {unix_at("/run/a@b.sock")}, "unix://***@/run/a@b.sock"},
        Form{"redis://[::1]:7000", "", "", {tcp("::1", 7000)}, "redis://[::1]:7000"},
        Form{"redis://[fe80::1%eth0]", "", "", {tcp("fe80::1%eth0", 6379)}, "redis://[fe80::1%eth0]:6379"},
        Form{"redis://10.0.0.1:7000#node1", "", "", {tcp("10.0.0.1", 7000, "node1")}, "redis://10.0.0.1:7000#node1"},
        Form{"unix:///run/a b.sock", "", "", {unix_at("/run/a b.sock")}, "unix:///run/a b.sock"},
        Form{"unix:///run/a@b.sock", "", "", {unix_at("/run/a@b.sock")}, "unix:///run/a@b.sock"},
        Form{"unix://bob:s3c@/run/a@b.sock", "bob", "s3c", {unix_at("/run/a@b.sock")}, "unix://bob:***@/run/a@b.sock"},
        Form{"a:1, b:2,redis://c",
             "",
             "",
             {tcp("a", 1), tcp("b", 2), tcp("c", 6379)},
             "redis://a:1,redis://b:2,redis://c:6379"},
        Form{"redis://me:s3c@a:1,b:2", "me", "s3c", {tcp("a", 1), tcp("b", 2)}, "redis://me:***@a:1,redis://b:2"},
        Form{"redis://me:s3c@a:1,redis://me:s3c@b:2",
             "me",
             "s3c",
             {tcp("a", 1), tcp("b", 2)},
             "redis://me:***@a:1,redis://b:2"}),
    support::named_by(&Form::text));

struct Refusal {
  const char* text;
  const char* why;
};

class RefusedForm : public testing::TestWithParam<Refusal> {};

TEST_P(RefusedForm, IsWrongInputWithTheWayOutAndWithoutAPassword) {
  const auto error = error_of([] { plugged().read(GetParam().text); });
  EXPECT_EQ(error.code(), base::Exit::wrong_input);
  EXPECT_THAT(error.what(), AllOf(HasSubstr(GetParam().why), Not(HasSubstr("s3c")), Not(HasSubstr("ret@"))));
}

INSTANTIATE_TEST_SUITE_P(
    All, RefusedForm,
    testing::Values(
        Refusal{"", "names no host: write host:port"}, Refusal{"node1", "no usable port"},
        Refusal{"tcp://node1", "no usable port"}, Refusal{"node1:", "no usable port"},
        Refusal{"node1:0", "from 1 to 65535"}, Refusal{"node1:70000", "from 1 to 65535"},
        Refusal{"node1:12x", "no usable port"}, Refusal{":6379", "names no host"},
        Refusal{"redis://:5", "names no host"}, Refusal{"a:1,,b:2", "names no host"}, Refusal{"a:1,", "names no host"},
        Refusal{"::1:6379", "write [IPv6 address]:port"}, Refusal{"[::1:6379", "without its ']'"},
        Refusal{"[::1]x:6379", "no usable port"}, Refusal{"node 1:6379", "a host that cannot be one"},
        Refusal{"redis://10.0.0.1#", "names no host"}, Refusal{"node1:1\n", "control characters"},
        Refusal{"http://node1:80", "unknown scheme: write redis://host:port"},
        Refusal{"rediss://:s3cret@node1", "tunnel"}, Refusal{"redis://node1/3", "only database 0 is used"},
        Refusal{"redis://:s3cret@node1/3", "only database 0"}, Refusal{"unix://", "write unix:///path/of/the.sock"},
        Refusal{"unix://relative", "absolute path"}, Refusal{"unix://:s3cret@relative", "absolute path"},
        Refusal{"redis://bob:s3c%ret@node1", "write %25 for a '%'"}, Refusal{"redis://bob:s3c%4@node1", "write %25"},
        Refusal{"redis://u:s3c@a:1,redis://u:s3cret@b:1", "two logins: give one, with the first node"},
        Refusal{"a:1,u:s3cret@b:1", "two logins"}, Refusal{"redis://:s3cret,more@node1", ", : / @ are percent-encoded"},
        Refusal{"redis://:s3/s3cret,more@node1", "percent-encoded"},
        Refusal{"redis://me:12,s3cret@h:1", "% , : / @ are percent-encoded"},
        Refusal{"redis://:s3cret@node1:x", "no usable port"}, Refusal{"http://me:s3cret@node1", "unknown scheme"},
        Refusal{"redis://node1:1?password=s3cret", "has a '?'"}, Refusal{"node1:1?password=s3cret", "has a '?'"},
        Refusal{"redis://node1:1/0?password=s3cret&db=0", "has a '?'"},
        Refusal{"unix:///run/a.sock?password=s3cret", "has a '?'"}, Refusal{"unix://me:s3cret@/run/a?b", "has a '?'"},
        Refusal{"redis://s3cret@node1:x", "no usable port"}, Refusal{"s3cret@node1", "no usable port"},
        Refusal{"redis://s3cret@a:1,redis://me@b:1", "two logins"}, Refusal{"http://s3cret@node1", "unknown scheme"}),
    support::named_by(&Refusal::text));

TEST(GivenPassword, IsTakenWhereTheEndpointHasNone) {
  EXPECT_EQ(plugged().read("redis://bob@host:1", "p@ss").text, "redis://bob:p%40ss@host:1");
  EXPECT_EQ(plugged().read("host:1", "p@ss").text, "redis://:p%40ss@host:1");
  EXPECT_EQ(plugged().read("unix://bob@/run/s", "p@ss").text, "unix://bob:p%40ss@/run/s");
  EXPECT_EQ(plugged().read("redis://:own@host:1", "p@ss").text, "redis://:own@host:1");
}

TEST(Masked, LeavesWordsWithoutSecretsAsTheyAre) {
  for (const char* word : {"redis://host:6379", "h:1,tcp://i:2", "--note=mail bob@host", "select ?", "unix:///a@b"})
    EXPECT_EQ(masked(word), word);
}

TEST(Masked, HidesRatherTooMuchOfAnEndpointThatCannotBeRead) {
  for (const char* word : {"redis://me:se,cret@h:x", "me:secret@h:0", "rediss://me:secret@h:1", "me:secret@h",
                           "redis://me:12,secret@h:1", "--endpoint=me:se://cret@h"}) {
    EXPECT_THAT(masked(word), AllOf(HasSubstr("me:***@h"), Not(HasSubstr("cret"))));
  }
}

TEST(Masked, HidesAUserWithoutAPasswordAndWhatFollowsAQuestionMark) {
  EXPECT_EQ(masked("--endpoint=redis://s3cret@h:1"), "--endpoint=redis://***@h:1");
  EXPECT_EQ(masked("--endpoint=s3cret@h:1", true), "--endpoint=***@h:1");
  EXPECT_EQ(masked("--endpoint=kv=unix://s3cret@/run/s"), "--endpoint=kv=unix://***@/run/s");
  EXPECT_EQ(masked("redis://h:1?password=s3cret"), "redis://h:1?***");
  EXPECT_EQ(masked("redis://me:s3cret@h:1?password=s3cret"), "redis://me:***@h:1?***");
  EXPECT_EQ(masked("h:1?password=s3cret", true), "h:1?***");
}

TEST(Address, IsShownWithItsName) {
  EXPECT_EQ(tcp("10.0.0.1", 6379, "node1").text(), "node1:6379 (10.0.0.1)");
  EXPECT_EQ(tcp("::1", 6379, "").text(), "[::1]:6379");
}

}  // namespace
}  // namespace scalebench::redis
