// SPDX-License-Identifier: Apache-2.0
#include "engine/recorder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "base/clock.hpp"
#include "plugin/rows.hpp"

namespace scalebench::engine {
namespace {

constexpr double largest_integer = 9.2e18;  // below 2^63, which a double near it would round to

}  // namespace

Recorder::Recorder(const sb_workload& workload, spool::Writer& spool) : sb_recorder{}, spool_(spool) {
  for (const sb_metric& metric : plugin::metrics(workload)) {
    const std::string_view unit = metric.unit;
    kinds_.push_back({unit == "ns", unit == "ns" || unit == "s", spool::is_integer_unit(unit)});
    names_.emplace_back(metric.name);
  }
  kind_data_ = kinds_.data();
  kind_count_ = static_cast<std::uint32_t>(kinds_.size());
  struct_size = sizeof(sb_recorder);
  lap = do_lap;
  whole = do_whole;
  restart = do_restart;
  value = do_value;
  fail = do_fail;
  host = this;
}

void Recorder::enter(sb_phase new_phase) noexcept {
  phase = new_phase;
  next_flags_ = new_phase == SB_SETUP ? spool::in_setup : 0;
}

std::vector<Recorder::Failed> Recorder::take_failures() {
  has_news_ = !misuse_.empty();
  return std::exchange(failures_, {});
}

std::string Recorder::misuse() const { return misuse_.empty() ? spool_.problem() : misuse_; }

void Recorder::refuse(std::uint32_t metric, std::string_view why) noexcept {
  has_news_ = true;
  if (!misuse_.empty()) return;
  misuse_ = metric < kind_count_
                ? fmt::format("the workload recorded metric {}, {}", names_[metric], why)
                : fmt::format("the workload recorded metric number {} and has only {} metrics", metric, kind_count_);
}

void Recorder::do_lap(sb_recorder* handle, std::uint32_t metric) noexcept {
  Recorder& self = of(handle);
  const std::uint64_t now_ns = base::now_ns();
  const std::uint64_t start_ns = std::exchange(self.last_ns, now_ns);
  if (!self.takes_laps(metric)) [[unlikely]]
    return self.refuse(metric, "whose unit is not ns, with a lap");
  self.put(metric, start_ns, now_ns - start_ns);
}

void Recorder::do_whole(sb_recorder* handle, std::uint32_t metric) noexcept {
  Recorder& self = of(handle);
  if (!self.takes_laps(metric)) [[unlikely]]
    return self.refuse(metric, "whose unit is not ns, as a whole iteration");
  self.put(metric, self.begin_ns, self.last_ns - self.begin_ns);
}

void Recorder::do_restart(sb_recorder* handle, std::int32_t whole_iteration) noexcept {
  handle->last_ns = base::now_ns();
  if (whole_iteration != 0) handle->begin_ns = handle->last_ns;
}

void Recorder::do_value(sb_recorder* handle, std::uint32_t metric, std::uint64_t start_ns, double amount) noexcept {
  Recorder& self = of(handle);
  if (metric >= self.kind_count_) [[unlikely]]
    return self.refuse(metric, "");
  const auto [is_lapped, is_time, is_integer] = self.kind_data_[metric];
  if (!std::isfinite(amount) || (is_integer && std::abs(amount) > largest_integer)) [[unlikely]]
    return self.refuse(metric, fmt::format("whose value {} cannot be stored", amount));
  if (is_time && amount < 0) [[unlikely]]
    return self.refuse(metric, fmt::format("a time, with the value {}", amount));
  self.put(metric, start_ns,
           is_integer ? static_cast<std::uint64_t>(std::llround(amount)) : std::bit_cast<std::uint64_t>(amount));
}

void Recorder::do_fail(sb_recorder* handle, std::uint32_t metric, std::uint64_t begin_ns, std::int32_t code,
                       const char* text) noexcept {
  Recorder& self = of(handle);
  const std::uint64_t now_ns = base::now_ns();
  const std::uint64_t lapped_ns = std::exchange(self.last_ns, now_ns);
  const std::uint64_t start_ns = begin_ns == 0 ? lapped_ns : std::min(begin_ns, now_ns);
  if (metric >= self.kind_count_) [[unlikely]]
    return self.refuse(metric, "");
  const double as_real = static_cast<double>(now_ns - start_ns);
  const bool is_integer = self.kind_data_[metric].is_integer;
  self.put(metric, start_ns, is_integer ? now_ns - start_ns : std::bit_cast<std::uint64_t>(as_real), spool::failed);
  self.failures_.push_back({metric, self.iteration, code, text == nullptr ? "" : text});
  self.has_news_ = true;
}

}  // namespace scalebench::engine
