// SPDX-License-Identifier: Apache-2.0
#include "plugin/desk.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "base/clock.hpp"
#include "plugin/rows.hpp"

namespace scalebench::plugin {

DeskRecorder::DeskRecorder(const sb_workload& workload) : workload_(workload), counts_(workload.metric_count) {
  recorder_.struct_size = sizeof recorder_;
  recorder_.host = this;
  recorder_.lap = [](sb_recorder* r, std::uint32_t metric) { of(r).read_clock(), of(r).count(metric, true); };
  recorder_.whole = [](sb_recorder* r, std::uint32_t metric) { of(r).count(metric, true); };
  recorder_.restart = [](sb_recorder* r, std::int32_t begin) {
    of(r).read_clock();
    if (begin != 0) r->begin_ns = r->last_ns;
  };
  recorder_.value = [](sb_recorder* r, std::uint32_t metric, std::uint64_t, double) { of(r).count(metric, false); };
  recorder_.fail = [](sb_recorder* r, std::uint32_t metric, std::int32_t, const char* text) {
    of(r).read_clock(), of(r).count(metric, true);
    if (of(r).failure_.empty()) of(r).failure_ = text;
  };
}

sb_recorder* DeskRecorder::enter(sb_phase phase, std::int64_t iteration) {
  recorder_.phase = phase;
  recorder_.iteration = iteration;
  read_clock();
  recorder_.begin_ns = recorder_.last_ns;
  return &recorder_;
}

void DeskRecorder::read_clock() { recorder_.last_ns = base::now_ns(); }

void DeskRecorder::count(std::uint32_t metric, bool timed) {
  const auto complain = [this](std::string text) {
    if (misuse_.empty()) misuse_ = std::move(text);
  };
  if (metric >= counts_.size())
    return complain(fmt::format("records metric {}, but declares {}", metric, counts_.size()));
  const sb_metric& row = metrics(workload_)[metric];
  if (timed && std::string_view(row.unit) != "ns")
    complain(fmt::format("laps metric {}, whose unit is {}, not ns", row.name, row.unit));
  if (row.source != SB_BY_WORKLOAD)
    complain(fmt::format("records metric {}, which is not its own to record", row.name));
  ++counts_[metric];
}

DeskContext::DeskContext(const sb_workload& workload, std::string plugin_dir)
    : plugin_dir_(std::move(plugin_dir)),
      module_dir_((std::filesystem::path(plugin_dir_) / "../modules").lexically_normal().string()) {
  for (const sb_option& row : options(workload)) values_.push_back(values_of_default(row).front());
  for (const OptionValue& value : values_) options_.push_back(to_abi(value));
  context_.struct_size = sizeof context_;
  context_.size = context_.role_size = context_.nodes = context_.node_size = 1;
  context_.option_count = static_cast<std::uint32_t>(options_.size());
  context_.options = options_.data();
  context_.seed = 1;
  context_.run_id = "dry-run";
  context_.endpoint = "";
  context_.plugin_dir = plugin_dir_.c_str();
  context_.module_dir = module_dir_.c_str();
  context_.log = [](const sb_context*, std::int32_t, const char*) {};
  context_.stopping = [](const sb_context*) -> std::int32_t { return 0; };
}

sb_candidate DeskContext::candidate() const {
  return {sizeof(sb_candidate), context_.size, context_.nodes, context_.option_count, context_.options};
}

}  // namespace scalebench::plugin
