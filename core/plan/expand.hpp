// SPDX-License-Identifier: Apache-2.0
// From a request to the jobs to run: the cartesian product of all axes, grouped into launches.
//
// Points share a job when ranks, nodes, thread level, cores per rank and launch options agree, also across the
// workloads of a plugin unless the request wants them apart. Every repetition is a job of its own. Jobs are ordered by
// repetition; within one, jobs are in an order drawn from the seed, and so are the points within a job. The same
// request gives the same jobs on every machine.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "plan/job.hpp"
#include "plan/request.hpp"

namespace scalebench::plan {

/// More points are refused, whoever agrees to them.
inline constexpr std::size_t kMostPoints = 1'000'000;

/// A shape asked for in which a workload cannot run, with a sentence why.
struct LeftOut {
  std::string workload, reason;
  int ranks = 1, nodes = 1;
};

/// A point that its workload's own check refuses, with a sentence why. The job holds that point alone.
struct Refused {
  Job job;
  std::string reason;
};

/// Workloads that take fewer ranks than asked for.
struct Shrunk {
  int asked_ranks = 1, ranks = 1;
  std::vector<std::string> workloads;
};

struct Expansion {
  /// Members that are the driver's (campaign, files, endpoints, runs, …) are left as they are; launch counts from 0.
  std::vector<Job> jobs;
  std::vector<LeftOut> left_out;
  std::vector<Shrunk> shrunk;
};

/// Throws wrong_input for bad axes, options that nobody knows, and when nothing remains to run.
Expansion expand(const Request& request);

/// Names the points of a job whose settings or nodes became known after expand(): config_hash, and the seed drawn from
/// it. The first `service_options` of Job::launch_options are the service's.
void name_points(Job& job, std::size_t service_options, std::uint64_t seed);

/// Takes the points that are done out of jobs, and the jobs that are left without points. How many points it took.
std::size_t leave_out(std::vector<Job>& jobs, const std::function<bool(const Job&, const Point&)>& is_done);

/// The points of expand(request), repetitions included, without making them: at most the largest std::size_t.
std::size_t count(const Request& request);

}  // namespace scalebench::plan
