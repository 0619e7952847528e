// SPDX-License-Identifier: Apache-2.0
#include "launch/hosts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/error.hpp"
#include "base/file.hpp"

namespace scalebench::launch {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> hosts_in(const std::string& text) {
  const base::TemporaryFolder folder;
  std::ofstream(folder.path() / "hosts") << text;
  return read_hosts(folder.path() / "hosts");
}

TEST(Hosts, AreReadOnePerLine) {
  EXPECT_THAT(hosts_in("# ours\nn1 slots=4\n\n  n2:8 # fast\nfe80::1\nn1\n"), ElementsAre("n1", "n2", "fe80::1"));
}

TEST(Hosts, MustBeNamedInTheFile) { EXPECT_THROW(hosts_in("# none\n"), base::Error); }

TEST(Hosts, AreNoOptions) { EXPECT_THROW(hosts_in("--help\n"), base::Error); }

TEST(Hosts, HoldNoSpecialCharacters) { EXPECT_THROW(hosts_in("n1;reboot\n"), base::Error); }

TEST(Hosts, NeedTheFile) {
  try {
    read_hosts("/no/such/file");
    FAIL() << "no error";
  } catch (const base::Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("/no/such/file is not there"));
  }
}

TEST(FirstHosts, AreAsManyAsThereAreNodes) { EXPECT_THAT(first_hosts({"n1", "n2", "n3"}, 2), ElementsAre("n1", "n2")); }

TEST(FirstHosts, MustBeEnough) { EXPECT_THROW(first_hosts({"n1"}, 2), base::Error); }

}  // namespace
}  // namespace scalebench::launch
