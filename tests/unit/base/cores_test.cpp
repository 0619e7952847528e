// SPDX-License-Identifier: Apache-2.0
#include "base/cores.hpp"

#include <gtest/gtest.h>
#include <sched.h>

#include <fstream>
#include <string>

#include "base/file.hpp"

namespace scalebench::base {
namespace {

/// A machine of files: what /proc and /sys say in one situation.
class Quota : public testing::Test {
 protected:
  void write(const std::string& path, const std::string& text) {
    const auto file = root_.path() / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text << "\n";
  }
  void version_2(const std::string& group, const std::string& top = "/") {
    write("proc/self/cgroup", "0::" + group);
    write("proc/self/mountinfo", "30 23 0:26 " + top + " /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw");
  }
  void version_1(const std::string& group, const std::string& top = "/") {
    write("proc/self/cgroup", "5:memory:/else\n4:cpu,cpuacct:" + group + "\n3:cpuset:/else\n0::/else");
    write("proc/self/mountinfo", "32 31 0:29 " + top + " /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct");
  }
  std::optional<double> quota() const { return cpu_quota(root_.path()); }

 private:
  TemporaryFolder root_;
};

TEST_F(Quota, IsNoneWhereNothingIsSaid) { EXPECT_FALSE(quota()); }

TEST_F(Quota, IsNoneWhereTheGroupMayHaveAll) {
  version_2("/job");
  write("sys/fs/cgroup/job/cpu.max", "max 100000");
  EXPECT_FALSE(quota());
}

TEST_F(Quota, IsThatOfTheGroup) {
  version_2("/job/step");
  write("sys/fs/cgroup/job/step/cpu.max", "150000 100000");
  EXPECT_EQ(quota(), 1.5);
}

TEST_F(Quota, IsTheLeastOfAllAbove) {
  version_2("/job/step");
  write("sys/fs/cgroup/job/cpu.max", "50000 100000");
  write("sys/fs/cgroup/job/step/cpu.max", "400000 100000");
  EXPECT_EQ(quota(), 0.5);
}

TEST_F(Quota, OfAContainerIsAtTheTopOfItsMount) {
  version_2("/");
  write("sys/fs/cgroup/cpu.max", "200000 100000");
  EXPECT_EQ(quota(), 2.0);
}

TEST_F(Quota, OfVersionOneHasFilesOfItsOwn) {
  version_1("/job");
  write("sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", "75000");
  write("sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us", "50000");
  EXPECT_EQ(quota(), 1.5);
}

TEST_F(Quota, OfVersionOneInAContainerIsFoundBelowTheMount) {
  version_1("/docker/abc", "/docker/abc");
  write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "100000");
  write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000");
  EXPECT_EQ(quota(), 1.0);
}

TEST_F(Quota, OfMinusOneIsNone) {
  version_1("/");
  write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1");
  write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000");
  EXPECT_FALSE(quota());
}

TEST(Cpus, AreThoseOfTheAffinity) {
  cpu_set_t before, one;
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  CPU_ZERO(&one);
  const int first = *allowed_cpus().begin();
  CPU_SET(static_cast<std::size_t>(first), &one);
  ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
  EXPECT_EQ(allowed_cpus(), std::set<int>{first});
  EXPECT_EQ(usable_cpus(), 1);
  EXPECT_EQ(usable_cores(), 1);
  sched_setaffinity(0, sizeof before, &before);
}

TEST(Cpus, AreWrittenAsRanges) {
  EXPECT_EQ(cpu_list({0, 1, 2, 3, 8}), "0-3,8");
  EXPECT_EQ(cpu_list({5}), "5");
  EXPECT_EQ(cpu_list({}), "");
}

}  // namespace
}  // namespace scalebench::base
