// SPDX-License-Identifier: Apache-2.0
#include "engine/solo.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"

namespace scalebench::engine {

Solo::Solo(const sb_workload& workload)
    : workload_(workload),
      files_(folder_.path()),
      spool_(files_.spool(0, 0), {}),
      journal_(files_.journal(0)),
      control_(files_.control(), 1),
      stop_(control_),
      log_(journal_, 0, wall_),
      recorder_(workload, spool_),
      work_(workload.metric_count),
      self_(set_up()),
      loop_(workload, self_, recorder_, stop_, control_.cell(0), log_) {
  recorder_.enter(SB_MEASURE);
}

Solo::~Solo() {
  sb_error error = {};
  workload_.teardown(self_, &error);
}

void* Solo::set_up() {
  context_.struct_size = sizeof context_;
  context_.size = context_.role_size = context_.nodes = context_.node_size = context_.cpus = 1;
  context_.run_id = "solo";
  context_.endpoint = context_.plugin_dir = context_.module_dir = "";
  context_.log = [](const sb_context*, std::int32_t, const char*) {};
  context_.stopping = [](const sb_context*) { return 0; };
  context_.note = [](const sb_context*, std::int64_t, const char*, const char*) {};
  sb_point answer = {sizeof answer, workload_.metric_count, -1, -1, -1, 1, work_.data(), -1, 1, nullptr, nullptr};
  void* self = nullptr;
  sb_error error = {};
  recorder_.enter(SB_SETUP);
  recorder_.begin(base::now_ns());
  const StepResult verdict = verdict_of(workload_.setup(&context_, &recorder_, &answer, &self, &error), error);
  if (!verdict.ok())
    throw base::Error(base::Exit::run_failed, fmt::format("cannot set up {}: {}", workload_.name, verdict.text));
  return self;
}

}  // namespace scalebench::engine
