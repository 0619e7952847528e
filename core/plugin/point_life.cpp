// SPDX-License-Identifier: Apache-2.0
#include "plugin/point_life.hpp"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <utility>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "plugin/option_text.hpp"

namespace scalebench::plugin {
CountingRecorder::CountingRecorder(const sb_workload& workload) : overlaps_((workload.flags & SB_ASYNCHRONOUS) != 0) {
  for (const sb_metric& row : metrics(workload)) add(row);
  recorder_.struct_size = sizeof recorder_;
  recorder_.host = this;
  recorder_.lap = [](sb_recorder* r, std::uint32_t metric) {
    of(r).read_clock();
    if (of(r).takes_laps()) of(r).count(metric, true);
  };
  recorder_.whole = [](sb_recorder* r, std::uint32_t metric) {
    if (of(r).takes_laps()) of(r).count(metric, true);
  };
  recorder_.restart = [](sb_recorder* r, std::int32_t begin) {
    of(r).read_clock();
    if (begin != 0) r->begin_ns = r->last_ns;
  };
  recorder_.value = [](sb_recorder* r, std::uint32_t metric, std::uint64_t, double value) {
    if (of(r).takes_laps() && of(r).count(metric, false)) of(r).judge(metric, value);
  };
  recorder_.fail = [](sb_recorder* r, std::uint32_t metric, std::uint64_t, std::int32_t, const char* text) {
    of(r).read_clock();
    if (of(r).takes_laps()) of(r).fail(metric, text);
  };
  recorder_.done = [](sb_recorder* r, std::int64_t operation, std::uint32_t metric, std::uint64_t, std::uint64_t) {
    if (of(r).land(operation)) of(r).count(metric, true);
  };
  recorder_.failed = [](sb_recorder* r, std::int64_t operation, std::uint32_t metric, std::uint64_t, std::uint64_t,
                        std::int32_t, const char* text) {
    if (of(r).land(operation)) of(r).fail(metric, text);
  };
  recorder_.sample = [](sb_recorder* r, std::int64_t operation, std::uint32_t metric, std::uint64_t, double value) {
    if (of(r).is_in_flight(operation) && of(r).count(metric, false)) of(r).judge(metric, value);
  };
}

void CountingRecorder::fail(std::uint32_t metric, const char* text) {
  if (count(metric, true)) ++failures_[metric];
  if (failure_.empty()) failure_ = text;
}

bool CountingRecorder::is_in_flight(std::int64_t operation) {
  return in_flight_.contains(operation) ||
         complain(fmt::format("records operation {}, which is not in flight", operation));
}

/// Whether it was in flight.
bool CountingRecorder::land(std::int64_t operation) {
  return is_in_flight(operation) && in_flight_.erase(operation) != 0;
}

/// Whether samples of no operation may be taken now.
bool CountingRecorder::takes_laps() {
  return !overlaps_ || recorder_.phase == SB_SETUP ||
         complain("records a sample of no operation: where operations overlap, done, failed and sample say which one");
}

bool CountingRecorder::complain(std::string text) {
  if (misuse_.empty()) misuse_ = std::move(text);
  return false;
}

std::int32_t CountingRecorder::add(const sb_metric& row) {
  kinds_.push_back({row.name, row.unit, row.source == SB_BY_WORKLOAD});
  counts_.push_back(0), failures_.push_back(0);
  return static_cast<std::int32_t>(kinds_.size()) - 1;
}

sb_recorder* CountingRecorder::enter(sb_phase phase, std::int64_t iteration) {
  closed_for_ = "";
  recorder_.phase = phase;
  recorder_.iteration = iteration;
  read_clock();
  recorder_.begin_ns = recorder_.last_ns;
  return &recorder_;
}

void CountingRecorder::read_clock() { recorder_.last_ns = base::now_ns(); }

bool CountingRecorder::count(std::uint32_t metric, bool timed) {
  if (*closed_for_ != '\0')
    return complain(fmt::format("records in {}: samples are taken in setup and iterate only", closed_for_));
  if (metric >= counts_.size())
    return complain(fmt::format("records metric {}, but declares {}", metric, counts_.size()));
  const Kind& kind = kinds_[metric];
  if (timed && kind.unit != "ns")
    complain(fmt::format("laps metric {}, whose unit is {}, not ns", kind.name, kind.unit));
  if (!kind.is_its_own) complain(fmt::format("records metric {}, which is not its own to record", kind.name));
  ++counts_[metric];
  return true;
}

void CountingRecorder::judge(std::uint32_t metric, double value) {
  if (std::isfinite(value) || !misuse_.empty()) return;
  misuse_ = fmt::format("records {} for metric {}: leave such a sample out, or let it fail",
                        std::isnan(value) ? "NaN" : "Inf", kinds_[metric].name);
}

PointLife::PointLife(const sb_workload& workload, const sb_context& context)
    : workload_(workload), context_(context), recorder_(workload) {}

PointLife::PointLife(const sb_workload& workload, std::string plugin_dir, std::string endpoint)
    : workload_(workload),
      plugin_dir_(std::move(plugin_dir)),
      module_dir_((std::filesystem::path(plugin_dir_) / "../modules").lexically_normal().string()),
      endpoint_(std::move(endpoint)),
      recorder_(workload) {
  for (const sb_option& row : plugin::options(workload)) values_.push_back(values_of_default(row).front());
  for (const OptionValue& value : values_) options_.push_back(to_abi(value));
  fill_context();
}

void PointLife::fill_context() {
  context_.struct_size = sizeof context_;
  context_.size = context_.role_size = context_.nodes = context_.node_size = context_.cpus = 1;
  context_.option_count = static_cast<std::uint32_t>(options_.size());
  context_.options = options_.data();
  context_.seed = 1;
  context_.run_id = "dry-run";
  context_.endpoint = endpoint_.c_str();
  context_.endpoint_size = sizeof(sb_endpoint);
  context_.plugin_dir = plugin_dir_.c_str();
  context_.module_dir = module_dir_.c_str();
  context_.log = [](const sb_context*, std::int32_t, const char*) {};
  context_.stopping = [](const sb_context*) -> std::int32_t { return 0; };
  context_.note = [](const sb_context*, std::int64_t, const char*, const char*) {};
}

void PointLife::set(std::string_view option, std::string_view text) {
  const auto rows = plugin::options(workload_);
  for (std::size_t at = 0; at < rows.size(); ++at) {
    if (rows[at].name != option) continue;
    values_[at] = read_value(rows[at], text);
    options_[at] = to_abi(values_[at]);
    return;
  }
  base::wrong_input("workload {} has no option {}", workload_.name, option);
}

HookAnswer PointLife::validate() { return hooks_.validate(context_); }

HookAnswer PointLife::setup() { return hooks_.setup(context_, recorder_.enter(SB_SETUP, 0)); }

HookAnswer PointLife::iterate(sb_phase phase) { return hooks_.iterate(recorder_.enter(phase, iteration_++)); }

HookAnswer PointLife::start(sb_phase phase) {
  recorder_.take_off(iteration_);
  sb_recorder* const recorder = recorder_.enter(phase, iteration_);
  return hooks_.start(recorder, iteration_++, recorder->begin_ns);
}

HookAnswer PointLife::progress(sb_phase phase, std::uint64_t until_ns) {
  return hooks_.progress(recorder_.enter(phase, iteration_), until_ns);
}

HookAnswer PointLife::verify() {
  recorder_.close("verify");
  return hooks_.verify();
}

HookAnswer PointLife::teardown() {
  recorder_.close("teardown");
  return hooks_.teardown();
}

}  // namespace scalebench::plugin
