// SPDX-License-Identifier: Apache-2.0
#include "engine/recorder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "base/clock.hpp"
#include "plugin/option_text.hpp"

namespace scalebench::engine {
namespace {

constexpr double largest_integer = 9.2e18;  // below 2^63, which a double near it would round to

}  // namespace

Recorder::Recorder(const sb_workload& workload, spool::Writer& spool) : sb_recorder{}, spool_(spool) {
  for (const sb_metric& metric : plugin::metrics(workload)) add(metric);
  struct_size = sizeof(sb_recorder);
  lap = do_lap;
  whole = do_whole;
  restart = do_restart;
  value = do_value;
  fail = do_fail;
  done = do_done;
  failed = do_failed;
  sample = do_sample;
  host = this;
}

std::uint32_t Recorder::add(const sb_metric& metric) {
  const std::string_view unit = metric.unit;
  kinds_.push_back(
      {unit == "ns", unit == "ns" || unit == "s", spool::is_integer_unit(unit), metric.source == SB_BY_WORKLOAD});
  names_.emplace_back(metric.name);
  kind_data_ = kinds_.data();
  return kind_count_++;
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

void Recorder::complain(std::string why) noexcept {
  has_news_ = true;
  if (misuse_.empty()) misuse_ = "the workload recorded " + std::move(why);
}

void Recorder::refuse(std::uint32_t metric, std::string_view why) noexcept {
  complain(metric < kind_count_ ? fmt::format("metric {}, {}", names_[metric], why)
                                : fmt::format("metric number {} and has only {} metrics", metric, kind_count_));
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
  std::uint64_t bits = 0;
  if (self.bits_of(metric, amount, bits)) self.put(metric, start_ns, bits);
}

bool Recorder::bits_of(std::uint32_t metric, double amount, std::uint64_t& bits) noexcept {
  const auto [is_lapped, is_time, is_integer, is_told] = kind_data_[metric];
  if (!std::isfinite(amount) || (is_integer && std::abs(amount) > largest_integer)) [[unlikely]]
    return refuse(metric, fmt::format("whose value {} cannot be stored", amount)), false;
  if (is_time && amount < 0) [[unlikely]]
    return refuse(metric, fmt::format("a time, with the value {}", amount)), false;
  bits = is_integer ? static_cast<std::uint64_t>(std::llround(amount)) : std::bit_cast<std::uint64_t>(amount);
  return true;
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

void Recorder::record_operations_of(Flight& flight) noexcept {
  constexpr const char* what =
      "a sample of no operation; one whose operations overlap says done, failed or sample of each";
  flight_ = &flight;
  lap = whole = [](sb_recorder* handle, std::uint32_t) { of(handle).complain(what); };
  value = [](sb_recorder* handle, std::uint32_t, std::uint64_t, double) { of(handle).complain(what); };
  fail = [](sb_recorder* handle, std::uint32_t, std::uint64_t, std::int32_t, const char*) {
    of(handle).complain(what);
  };
}

const Operation* Recorder::in_flight(std::int64_t operation) noexcept {
  const Operation* const found = flight_ == nullptr ? nullptr : flight_->find(operation);
  if (found == nullptr) complain(fmt::format("operation {}, which is not in flight", operation));
  return found;
}

/// The samples that the engine takes of an operation.
void Recorder::put_own(const Operation& operation, std::uint64_t start_ns, std::uint64_t end_ns,
                       std::uint16_t flags) noexcept {
  const auto unfailed = static_cast<std::uint16_t>(flags & ~spool::failed);
  put_of(operation.number, own(OwnSeries::response), operation.due_ns, end_ns - operation.due_ns, flags);
  put_of(operation.number, own(OwnSeries::service), start_ns, end_ns - start_ns, flags);
  put_of(operation.number, own(OwnSeries::lateness), operation.due_ns, start_ns - operation.due_ns, unfailed);
}

/// Ends an operation; false when the workload misuses the recorder.
bool Recorder::conclude(std::int64_t operation, std::uint32_t metric, std::uint64_t start_ns, std::uint64_t end_ns,
                        std::uint16_t more_flags) noexcept {
  const Operation* const found = in_flight(operation);
  if (found == nullptr) return false;
  if (start_ns == 0) start_ns = found->begun_ns;
  if (end_ns == 0) end_ns = std::max(base::now_ns(), start_ns);
  if (start_ns < found->begun_ns || end_ns < start_ns) {
    complain(fmt::format("operation {} from {} ns to {} ns, and was told to begin it at {} ns", operation, start_ns,
                         end_ns, found->begun_ns));
    return false;
  }
  const auto flags = static_cast<std::uint16_t>(found->flags | flight_->flags_at_end() | more_flags);
  const double as_real = static_cast<double>(end_ns - start_ns);
  put_of(operation, metric, start_ns,
         kind_data_[metric].is_integer ? end_ns - start_ns : std::bit_cast<std::uint64_t>(as_real), flags);
  put_own(*found, start_ns, end_ns, flags);
  last_ns = std::max(last_ns, end_ns);
  flight_->remove(found);
  return true;
}

void Recorder::do_done(sb_recorder* handle, std::int64_t operation, std::uint32_t metric, std::uint64_t start_ns,
                       std::uint64_t end_ns) noexcept {
  Recorder& self = of(handle);
  if (!self.takes_laps(metric)) [[unlikely]]
    return self.refuse(metric, "whose unit is not ns, as the time of an operation");
  self.conclude(operation, metric, start_ns, end_ns, 0);
}

void Recorder::do_failed(sb_recorder* handle, std::int64_t operation, std::uint32_t metric, std::uint64_t start_ns,
                         std::uint64_t end_ns, std::int32_t code, const char* text) noexcept {
  Recorder& self = of(handle);
  if (metric >= self.kind_count_) [[unlikely]]
    return self.refuse(metric, "");
  if (!self.conclude(operation, metric, start_ns, end_ns, spool::failed)) return;
  self.failures_.push_back({metric, operation, code, text == nullptr ? "" : text});
  self.has_news_ = true;
}

void Recorder::do_sample(sb_recorder* handle, std::int64_t operation, std::uint32_t metric, std::uint64_t start_ns,
                         double amount) noexcept {
  Recorder& self = of(handle);
  if (metric >= self.kind_count_) [[unlikely]]
    return self.refuse(metric, "");
  const Operation* const found = self.in_flight(operation);
  std::uint64_t bits = 0;
  if (found == nullptr || !self.bits_of(metric, amount, bits)) return;
  self.put_of(operation, metric, start_ns == 0 ? found->begun_ns : start_ns, bits, found->flags);
}

/// What they would have been a sample of is known where only one metric is a time; elsewhere the engine's own tell it.
void Recorder::give_up(const std::string& why) {
  const auto is_its_time = [](const Kind& kind) { return kind.is_lapped && kind.is_told; };
  const auto only = std::ranges::find_if(kinds_, is_its_time);
  const bool is_known = std::ranges::count_if(kinds_, is_its_time) == 1;
  const auto metric = static_cast<std::uint32_t>(only - kinds_.begin());
  const std::uint64_t now_ns = base::now_ns();
  flight_->for_each([&](const Operation& operation) {
    const auto flags = static_cast<std::uint16_t>(operation.flags | flight_->flags_at_end() | spool::failed);
    if (is_known) put_of(operation.number, metric, operation.begun_ns, now_ns - operation.begun_ns, flags);
    put_own(operation, operation.begun_ns, now_ns, flags);
    failures_.push_back({is_known ? metric : own(OwnSeries::response), operation.number, SB_GAVE_UP, why});
  });
  flight_->clear();
  has_news_ = true;
}

}  // namespace scalebench::engine
