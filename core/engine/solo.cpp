// SPDX-License-Identifier: Apache-2.0
#include "engine/solo.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "engine/context.hpp"

namespace scalebench::engine {

Solo::Solo(const sb_workload& workload, const sb_context& context)
    : context_(context),
      files_(folder_.path()),
      spool_(files_.spool(0, 0), {}),
      journal_(files_.journal(0)),
      control_(files_.control(), 1),
      stop_(control_),
      log_(journal_, 0, wall_),
      recorder_(workload, spool_),
      hooks_(workload, [this](const sb_metric& metric) { return static_cast<std::int32_t>(recorder_.add(metric)); }),
      loop_(workload, set_up(workload.name), recorder_, stop_, control_.cell(0), log_) {
  recorder_.enter(SB_MEASURE);
}

Solo::~Solo() { hooks_.teardown(); }

sb_context Solo::alone() {
  sb_context context = {};
  context.struct_size = sizeof context;
  context.size = context.role_size = context.nodes = context.node_size = context.cpus = 1;
  context.run_id = "solo";
  context.endpoint = context.plugin_dir = context.module_dir = "";
  context.log = [](const sb_context*, std::int32_t, const char*) {};
  context.stopping = [](const sb_context*) { return 0; };
  context.note = [](const sb_context*, std::int64_t, const char*, const char*) {};
  return context;
}

void* Solo::set_up(const char* name) {
  recorder_.enter(SB_SETUP);
  recorder_.begin(base::now_ns());
  const StepResult verdict = verdict_of(hooks_.setup(context_, &recorder_));
  if (!verdict.ok()) throw base::Error(base::Exit::run_failed, fmt::format("cannot set up {}: {}", name, verdict.text));
  return hooks_.self();
}

namespace {

/// About 10 ms at 50 ns an iteration; odd, so that the median is one of them.
constexpr int rounds = 41;
constexpr int iterations = 5000;

/// Medians of rounds, in ns per iteration.
class Rounds {
 public:
  void add(auto&& round) {
    const std::uint64_t begin_ns = base::now_ns();
    round();
    taken_.push_back(static_cast<double>(base::now_ns() - begin_ns) / iterations);
  }
  double median() {
    const auto middle = taken_.begin() + static_cast<std::ptrdiff_t>(taken_.size() / 2);
    std::nth_element(taken_.begin(), middle, taken_.end());
    return *middle;
  }

 private:
  std::vector<double> taken_;
};

void read_clock_twice_each() {
  std::uint64_t last_ns = 0;
  for (int n = 0; n < 2 * iterations; ++n) last_ns = std::max(last_ns, base::now_ns());
  asm volatile("" : : "r"(last_ns));
}

}  // namespace

double measure_floor(const plugin::Library& null) {
  Solo solo(*null.workloads().front());
  solo.recorder().spool().reserve(rounds * iterations);
  Rounds loop, bare;
  for (int n = 0; n < rounds; ++n) {
    bare.add(read_clock_twice_each);
    loop.add([&] { solo.loop().run({.iteration = solo.loop().done() + iterations}); });
  }
  return std::max(0.0, loop.median() - bare.median());
}

namespace {

using nlohmann::json;

std::filesystem::path remarks_of(const std::filesystem::path& job_folder, int rank) {
  return job_folder / fmt::format("rank{}.remarks", rank);
}

void keep(const JobContext& job_context, const plugin::Remark& remark) {
  const std::string text = base::without_secrets(remark.text, plan::secrets_of(job_context.job));
  const json line = {{"kind", remark.kind}, {"text", text}, {"samples", remark.samples}};
  std::ofstream file(remarks_of(job_context.folder.path(), job_context.group.rank()), std::ios::app);
  file << line.dump(-1, ' ', false, json::error_handler_t::replace) << std::endl;
}

/// Whether it is so in every rank.
bool agreed(Group& group, bool fine) {
  std::int64_t trouble = fine ? 0 : 1;
  group.agree({&trouble, 1});
  return trouble == 0;
}

}  // namespace

void rehearse(const JobContext& job_context, int index) {
  const plan::Point& point = job_context.job.points[static_cast<std::size_t>(index)];
  const sb_workload& workload = job_context.library.workload(point.workload);
  PointLog log(job_context.journal, index, job_context.wall, plan::secrets_of(job_context.job));
  Context context(workload, job_context, point, log);
  if (!context.casting().ok()) return keep(job_context, {plugin::Remark::Kind::left_out, context.casting().text});
  context.connect();
  keep(job_context, plugin::dry_run([&] { return std::make_unique<plugin::PointLife>(workload, context.get()); },
                                    [&](bool fine) { return agreed(job_context.group, fine); }));
  context.disconnect();
}

std::vector<plugin::Remark> read_remarks(const std::filesystem::path& job_folder, int rank) {
  std::vector<plugin::Remark> remarks;
  std::ifstream file(remarks_of(job_folder, rank));
  for (std::string line; std::getline(file, line);) {
    const json remark = json::parse(line, nullptr, false);
    if (remark.is_discarded()) break;
    remarks.push_back({remark.at("kind").get<plugin::Remark::Kind>(), remark.at("text").get<std::string>(),
                       remark.at("samples").get<std::int64_t>()});
  }
  return remarks;
}

}  // namespace scalebench::engine
