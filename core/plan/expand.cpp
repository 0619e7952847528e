// SPDX-License-Identifier: Apache-2.0
#include "plan/expand.hpp"

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "base/error.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "plan/axis.hpp"
#include "plan/job.hpp"
#include "plan/shape.hpp"

namespace scalebench::plan {
namespace {

struct Dimension {
  std::string name;
  bool is_launch = false;
  std::vector<Value> values;
};

/// All that one workload is crossed with: the service's options, then its own in declared order.
struct Crossing {
  const Workload* workload = nullptr;
  std::vector<Shape> shapes;
  std::vector<Dimension> dimensions;
};

void check_names(const Request& request) {
  std::vector<std::string> known;
  for (const Option& option : request.service_options) known.push_back(option.name);
  for (const Workload& workload : request.workloads) {
    for (const Option& option : workload.options) known.push_back(option.name);
  }
  for (const auto& [name, text] : request.given) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    base::wrong_input("--{}: unknown option{}; see {} --plugin {} --help", base::printable(name),
                      base::did_you_mean(name, known), base::typed_name(), request.plugin);
  }
}

Dimension dimension(const Request& request, const Option& option, bool is_launch) {
  const auto given = request.given.find(option.name);
  return {option.name, is_launch, parse_axis(option, given == request.given.end() ? option.fallback : given->second)};
}

std::vector<Dimension> dimensions(const Request& request, const Workload& workload) {
  std::vector<Dimension> result;
  for (const Option& option : request.service_options) result.push_back(dimension(request, option, true));
  for (const Option& option : workload.options) {
    result.push_back(dimension(request, option, option.axis == Axis::launch));
  }
  return result;
}

void note_fewer_ranks(Expansion& expansion, const std::string& workload, int asked_ranks, int ranks) {
  if (asked_ranks == ranks) return;
  const auto same = [&](const Shrunk& one) { return one.asked_ranks == asked_ranks && one.ranks == ranks; };
  auto found = std::find_if(expansion.shrunk.begin(), expansion.shrunk.end(), same);
  if (found == expansion.shrunk.end()) found = expansion.shrunk.insert(found, {asked_ranks, ranks, {}});
  found->workloads.push_back(workload);
}

/// Shapes that shrink to the same one count once.
std::vector<Shape> fitting_shapes(const Request& request, const Workload& workload, Expansion& expansion) {
  std::vector<Shape> shapes;
  for (const Shape& asked : asked_shapes(request, workload)) {
    std::string reason;
    const auto shape = fitted(workload, asked, reason);
    if (!shape) {
      expansion.left_out.push_back({workload.name, reason, asked.ranks, asked.nodes});
      continue;
    }
    note_fewer_ranks(expansion, workload.name, asked.ranks, shape->ranks);
    if (std::find(shapes.begin(), shapes.end(), *shape) == shapes.end()) {
      shapes.push_back(*shape);
    }
  }
  return shapes;
}

/// Crossings of the workloads that can run; what cannot is told in `expansion`.
std::vector<Crossing> crossings(const Request& request, Expansion& expansion) {
  check_names(request);
  if (request.repetitions < 1) base::wrong_input("--repetitions {}: must be at least 1", request.repetitions);
  std::vector<Crossing> result;
  for (const Workload& workload : request.workloads) {
    Crossing crossing{&workload, fitting_shapes(request, workload, expansion), dimensions(request, workload)};
    if (!crossing.shapes.empty()) result.push_back(std::move(crossing));
  }
  if (result.empty()) {
    base::wrong_input("{}", expansion.left_out.empty() ? "no workload to run; name one with --workload"
                                                       : expansion.left_out.front().reason);
  }
  return result;
}

std::size_t saturating_product(std::size_t a, std::size_t b) {
  std::size_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? std::numeric_limits<std::size_t>::max() : product;
}

std::size_t saturating_sum(std::size_t a, std::size_t b) {
  std::size_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<std::size_t>::max() : sum;
}

std::size_t combinations(const Crossing& crossing) {
  std::size_t product = 1;
  for (const Dimension& dimension : crossing.dimensions) product = saturating_product(product, dimension.values.size());
  return product;
}

std::size_t count_points(const Request& request, const std::vector<Crossing>& crossings) {
  std::size_t points = 0;
  for (const Crossing& crossing : crossings) {
    points = saturating_sum(points, saturating_product(combinations(crossing), crossing.shapes.size()));
  }
  return saturating_product(points, static_cast<std::size_t>(request.repetitions));
}

/// The index-th combination, the last dimension changing fastest.
Settings combination(const std::vector<Dimension>& dimensions, std::size_t index) {
  Settings settings(dimensions.size());
  for (std::size_t i = dimensions.size(); i-- > 0;) {
    const auto& values = dimensions[i].values;
    settings[i] = {dimensions[i].name, values[index % values.size()]};
    index /= values.size();
  }
  return settings;
}

/// The jobs of one repetition, found by what makes a launch.
class Grouping {
 public:
  explicit Grouping(const Request& request) : request_(request) {}

  void add(const Crossing& crossing, const Shape& shape, const Settings& settings) {
    Point point;
    point.workload = crossing.workload->name;
    point.config_hash = config_hash(request_.plugin, point.workload, shape.ranks, shape.nodes, settings);
    const auto own = static_cast<std::ptrdiff_t>(request_.service_options.size());
    point.options.assign(settings.begin() + own, settings.end());
    job_of(crossing, shape, settings).points.push_back(std::move(point));
  }

  std::vector<Job> take() { return std::move(jobs_); }

 private:
  Job& job_of(const Crossing& crossing, const Shape& shape, const Settings& settings) {
    Job job = launch_of(crossing, shape, settings);
    std::string key = fmt::format("{} {} {} ", job.ranks_per_node, job.thread_level, job.cores_per_rank) +
                      canonical_text("", "", job.ranks, job.nodes, job.launch_options);
    if (request_.own_launches) key += " " + crossing.workload->name;
    const auto [place, is_new] = index_.try_emplace(std::move(key), jobs_.size());
    if (is_new) jobs_.push_back(std::move(job));
    return jobs_[place->second];
  }

  Job launch_of(const Crossing& crossing, const Shape& shape, const Settings& settings) const {
    Job job;
    job.plugin = request_.plugin;
    job.ranks = shape.ranks;
    job.nodes = shape.nodes;
    job.ranks_per_node = shape.ranks_per_node;
    job.thread_level = crossing.workload->thread_level;
    job.cores_per_rank = crossing.workload->cores_per_rank;
    job.limits = request_.limits;
    for (std::size_t i = 0; i < settings.size(); ++i) {
      if (crossing.dimensions[i].is_launch) job.launch_options.push_back(settings[i]);
    }
    return job;
  }

  const Request& request_;
  std::vector<Job> jobs_;
  std::unordered_map<std::string, std::size_t> index_;
};

std::vector<Job> group(const Request& request, const std::vector<Crossing>& crossings) {
  Grouping grouping(request);
  for (const Crossing& crossing : crossings) {
    const std::size_t total = combinations(crossing);
    for (const Shape& shape : crossing.shapes) {
      for (std::size_t i = 0; i < total; ++i) grouping.add(crossing, shape, combination(crossing.dimensions, i));
    }
  }
  return grouping.take();
}

std::uint64_t seed_of(const Point& point, std::uint64_t seed, int repetition) {
  return base::mix(base::mix(seed, base::fnv1a(point.config_hash)), static_cast<std::uint64_t>(repetition));
}

std::vector<Job> repeated(std::vector<Job> jobs, std::uint64_t seed, int repetition) {
  const auto number = static_cast<std::uint64_t>(repetition);
  base::Random random(base::mix(seed, number));
  base::shuffle(jobs, random);
  for (Job& job : jobs) {
    job.repetition = repetition;
    base::shuffle(job.points, random);
    for (Point& point : job.points) point.seed = seed_of(point, seed, repetition);
  }
  return jobs;
}

}  // namespace

Expansion expand(const Request& request) {
  Expansion expansion;
  const auto crossed = crossings(request, expansion);
  if (const std::size_t points = count_points(request, crossed); points > kMostPoints) {
    base::wrong_input("{} points: more than {} are never run; take fewer values or repetitions", points, kMostPoints);
  }
  const std::vector<Job> jobs = group(request, crossed);
  for (int repetition = 1; repetition <= request.repetitions; ++repetition) {
    for (Job& job : repeated(jobs, request.seed, repetition)) {
      job.launch = static_cast<std::int64_t>(expansion.jobs.size());
      expansion.jobs.push_back(std::move(job));
    }
  }
  return expansion;
}

void name_points(Job& job, std::size_t service_options, std::uint64_t seed) {
  for (Point& point : job.points) {
    Settings settings(job.launch_options.begin(),
                      job.launch_options.begin() + static_cast<std::ptrdiff_t>(service_options));
    settings.insert(settings.end(), point.options.begin(), point.options.end());
    point.config_hash = config_hash(job.plugin, point.workload, job.ranks, job.nodes, settings);
    point.seed = seed_of(point, seed, job.repetition);
  }
}

std::size_t leave_out(std::vector<Job>& jobs, const std::function<bool(const Job&, const Point&)>& is_done) {
  std::size_t taken = 0;
  for (Job& job : jobs) taken += std::erase_if(job.points, [&](const Point& point) { return is_done(job, point); });
  std::erase_if(jobs, [](const Job& job) { return job.points.empty(); });
  return taken;
}

std::size_t count(const Request& request) {
  Expansion ignored;
  return count_points(request, crossings(request, ignored));
}

}  // namespace scalebench::plan
