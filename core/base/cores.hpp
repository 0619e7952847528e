// SPDX-License-Identifier: Apache-2.0
// What of this machine's processors this process may use: the one place that is asked for it. Affinity says where it
// may run, the quota of its control groups for how much of the time.
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>

namespace scalebench::base {

/// The CPUs (hardware threads) that this process may run on: sched_getaffinity.
std::set<int> allowed_cpus();

/// "0-3,8" for {0, 1, 2, 3, 8}.
std::string cpu_list(const std::set<int>& cpus);

/// CPUs' worth of time, such as 1.5, that the control groups of this process (cpu.max, or cpu.cfs_quota_us in version
/// 1) grant it: the least of its own and of all above. Nothing: no limit. `root` stands for /.
std::optional<double> cpu_quota(const std::filesystem::path& root = "/");

/// How many of `cpus` can be busy at once: not more than the quota; at least 1.
int within_quota(std::size_t cpus);

/// How many threads can be busy at once: the CPUs allowed, within the quota.
int usable_cpus();

/// The same in whole cores: hardware threads of one core count once.
int usable_cores();

}  // namespace scalebench::base
