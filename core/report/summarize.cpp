// SPDX-License-Identifier: Apache-2.0
#include "report/summarize.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "stats/quantile.hpp"
#include "stats/rate.hpp"
#include "stats/summary.hpp"

namespace scalebench::report {
namespace {

enum class Phase { setup, warmup, measure };

Phase phase_of(const store::Series& series, const store::Sample& sample) {
  if (sample.flags & store::sample_in_setup) return Phase::setup;
  return sample.iteration < series.warmup_end ? Phase::warmup : Phase::measure;
}

// A value that is no finite number says as little as a failure.
bool has_failed(const store::Sample& sample) {
  return sample.flags & store::sample_failed || !std::isfinite(sample.value);
}

// Nanoseconds of one unit; 0 for what is no time.
double time_unit_ns(const store::Series& series) { return series.unit == "ns" ? 1 : series.unit == "s" ? 1e9 : 0; }

bool is_time(const store::Series& series) { return time_unit_ns(series) > 0; }

// A time of several operations is told per operation: how many one sample stands for follows from how short they are
// here, and differs from launch to launch.
double operations_of(const store::Series& series) { return is_time(series) ? static_cast<double>(series.batch) : 1; }

// What one sample has done, and what that is counted in; no unit = no rate.
struct Work {
  double amount = 0;
  std::string unit = {};
  bool is_shared = false;  ///< all ranks do the same one
};

Work work_of(const store::Series& series) {
  if (series.counted == "nothing" || !series.rank || !is_time(series)) return {};
  if (series.work > 0) return {series.work, (series.work_unit.empty() ? "1" : series.work_unit) + "/s"};
  return {operations_of(series), "1/s", series.counted == "calls"};
}

// What the first reading tells of a series.
struct Part {
  std::int64_t warmup = 0;
  std::int64_t not_begun = 0;
  stats::Effort effort;
  stats::Progress progress;
  std::int64_t first_iteration = -1;
  stats::Window first;  ///< the first measured sample
  std::int64_t last_end_ns = 0;
};

// The series of one metric. One that a rank has of each attempt of its run is one line of them.
class Metric {
 public:
  Metric(std::vector<store::Series> series, const ReadSamples& read) : series_(std::move(series)) {
    collect(Phase::measure, read);
    if (samples_.size() == 0 && in_setup_ > 0) collect(Phase::setup, read);
    const auto is_later = [](const store::Series& a, const store::Series& b) { return a.rank == b.rank; };
    series_.erase(std::unique(series_.begin(), series_.end(), is_later), series_.end());
  }

  std::vector<store::Summary> summaries();

  /// What its work is counted in; no unit = it has no rate.
  Work work() const { return phase_ == Phase::measure ? work_of(with_work()) : Work{}; }
  bool has_declared_work() const { return with_work().work > 0; }
  const std::vector<Part>& parts() const { return parts_; }
  std::size_t operations() const;
  /// Its samples lie within those of the other metric, somewhere.
  bool lies_within(const Metric& other) const;

 private:
  void collect(Phase phase, const ReadSamples& read);
  void collect(const store::Series& series, Part& part, const ReadSamples& read);
  const store::Series& with_work() const;
  std::optional<double> rate_of(std::span<const Part> parts) const;
  store::Summary row(const stats::Summary& found, std::span<const Part> parts) const;

  std::vector<store::Series> series_;
  Phase phase_ = Phase::measure;
  stats::Samples samples_;
  std::vector<Part> parts_;  ///< of each series
  std::int64_t in_setup_ = 0;
};

void Metric::collect(Phase phase, const ReadSamples& read) {
  phase_ = phase;
  samples_ = {};
  parts_.clear();
  std::int64_t n = 0;
  for (const store::Series& series : series_) n += series.n;
  samples_.reserve(static_cast<std::size_t>(std::max<std::int64_t>(n, 0)));
  const store::Series* before = nullptr;
  for (const store::Series& series : series_) {
    const bool goes_on = before != nullptr && before->rank == series.rank;
    if (!goes_on) samples_.begin_rank(), parts_.emplace_back();
    collect(series, parts_.back(), read);
    before = &series;
  }
}

void Metric::collect(const store::Series& series, Part& part, const ReadSamples& read) {
  const double bad = series.better == "higher" ? stats::failed_where_more_is_better : stats::failed;
  const double operations = operations_of(series);
  const double work = work_of(series).amount;
  const double unit_ns = time_unit_ns(series);
  const std::int64_t before_ns = part.last_end_ns;  // of an earlier attempt: the pause after it is nobody's time
  std::optional<std::int64_t> pause_ns;
  read(series, [&](const store::Sample& sample) {
    const Phase phase = phase_of(series, sample);
    in_setup_ += phase == Phase::setup ? 1 : 0;
    part.warmup += phase == Phase::warmup ? 1 : 0;
    if (phase != phase_) return;
    const bool failed = has_failed(sample);
    samples_.add(failed ? bad : sample.value / operations);
    if (sample.flags & store::sample_not_begun) return void(++part.not_begun);
    const double taken_ns = std::isfinite(sample.value) ? sample.value * unit_ns : 0;
    const std::int64_t end_ns = sample.start_ns + static_cast<std::int64_t>(taken_ns);
    if (part.first_iteration < 0) part.first_iteration = sample.iteration, part.first = {sample.start_ns, end_ns};
    part.effort.work += failed ? 0 : work;
    part.effort.seconds += taken_ns * 1e-9;
    if (!pause_ns) pause_ns = before_ns == 0 ? 0 : sample.start_ns - before_ns;
    part.progress.add(sample.start_ns - *pause_ns, end_ns - *pause_ns, failed ? 0 : work);
    part.last_end_ns = std::max(part.last_end_ns, end_ns - *pause_ns);
  });
}

// One that tells what its work is counted in: ranks of another role have none.
const store::Series& Metric::with_work() const {
  const auto found =
      std::find_if(series_.begin(), series_.end(), [](const store::Series& series) { return series.work > 0; });
  return found == series_.end() ? series_.front() : *found;
}

std::size_t Metric::operations() const {
  std::size_t sum = 0;
  for (const Part& part : parts_) sum += part.progress.operations();
  return sum;
}

// Series are in the order of their ranks.
bool Metric::lies_within(const Metric& other) const {
  std::size_t k = 0;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    while (k < other.parts_.size() && other.series_[k].rank < series_[i].rank) ++k;
    if (k == other.parts_.size()) return false;
    const Part &inner = parts_[i], &outer = other.parts_[k];
    if (series_[i].rank != other.series_[k].rank || inner.first_iteration < 0) continue;
    const bool is_within = inner.first_iteration == outer.first_iteration &&
                           outer.first.begin_ns <= inner.first.begin_ns && inner.first.end_ns <= outer.first.end_ns;
    if (is_within && inner.first.length_ns() < outer.first.length_ns()) return true;
  }
  return false;
}

std::optional<double> Metric::rate_of(std::span<const Part> parts) const {
  std::vector<stats::Effort> efforts;
  std::size_t operations = 0;
  for (const Part& part : parts) {
    operations += part.progress.operations();
    if (part.progress.operations() > 0) efforts.push_back(part.effort);
  }
  if (operations < stats::least_for_rate) return std::nullopt;
  const auto rate = stats::own_rate(efforts);
  if (!rate || !work().is_shared) return rate;
  return *rate / static_cast<double>(efforts.size());
}

store::Interval interval_of(const stats::Quantile& quantile) { return {quantile.value, quantile.low, quantile.high}; }

void set_shape(store::Summary& row, const stats::Shape& shape) {
  row.n_outliers = static_cast<std::int64_t>(shape.outliers.total());
  row.min = shape.min;
  row.max = shape.max;
  row.mean = shape.mean;
  row.fence_lo = shape.fences.mild_low;
  row.fence_hi = shape.fences.mild_high;
}

store::Summary Metric::row(const stats::Summary& found, std::span<const Part> parts) const {
  const store::Series& series = series_.front();
  store::Summary row;
  row.run = series.run;
  row.metric_id = series.metric_id;
  row.metric = series.metric;
  row.unit = series.unit;
  row.batch = static_cast<std::int64_t>(operations_of(series));
  row.n = static_cast<std::int64_t>(found.n);
  row.n_failed = static_cast<std::int64_t>(found.failures);
  for (const Part& part : parts) row.n_warmup += part.warmup, row.n_not_begun += part.not_begun;
  row.median = interval_of(found.median);
  row.p90 = interval_of(found.p90);
  row.p99 = interval_of(found.p99);
  row.p999 = interval_of(found.p999);
  if (found.n == 0) return row;
  row.n_eff = found.n_eff;
  row.tau = found.tau;
  row.n_outliers = 0;
  if (found.shape) set_shape(row, *found.shape);
  if (const Work counted = work(); !counted.unit.empty()) row.rate = rate_of(parts), row.rate_unit = counted.unit;
  return row;
}

std::vector<store::Summary> Metric::summaries() {
  const stats::Summaries found = stats::summarize(std::exchange(samples_, {}));
  std::vector<store::Summary> all{row(found.all, parts_)};
  for (std::size_t i = 0; i < series_.size(); ++i) {
    if (!series_[i].rank) continue;
    all.push_back(row(found.ranks[i], {&parts_[i], 1}));
    all.back().rank = series_[i].rank;
  }
  return all;
}

// Those whose work makes up what is delivered: in one unit, and none twice. Without declared work the metric that was
// taken most often stands for the run.
std::vector<const Metric*> delivering(const std::vector<Metric>& metrics) {
  std::vector<const Metric*> able, declared, outermost;
  for (const Metric& metric : metrics) {
    if (!metric.work().unit.empty() && metric.operations() > 0) able.push_back(&metric);
  }
  for (const Metric* metric : able) {
    if (metric->has_declared_work() && (declared.empty() || metric->work().unit == declared.front()->work().unit))
      declared.push_back(metric);
  }
  if (declared.empty()) {
    const auto most = std::ranges::max_element(able, {}, &Metric::operations);
    return most == able.end() ? able : std::vector{*most};
  }
  for (const Metric* metric : declared) {
    if (std::ranges::none_of(declared, [&](const Metric* other) { return metric->lies_within(*other); }))
      outermost.push_back(metric);
  }
  return outermost;
}

std::optional<store::Delivery> delivery_of(const std::vector<Metric>& metrics, std::int64_t run) {
  const auto counted = delivering(metrics);
  store::Delivery delivery{.run = run};
  std::vector<stats::Progress> lines;
  for (const Metric* metric : counted) {
    delivery.n = std::max(delivery.n, static_cast<std::int64_t>(metric->operations()));
    for (const Part& part : metric->parts()) {
      if (part.progress.operations() > 0) lines.push_back(part.progress);
    }
  }
  if (lines.empty()) return std::nullopt;
  const Work work = counted.front()->work();
  delivery.unit = work.unit;
  const auto found = stats::delivered(lines);
  if (!found) return delivery;
  delivery.together_ns = found->window.length_ns();
  delivery.tail_ns = std::llround(found->tail_s * 1e9);
  const double shares = work.is_shared ? static_cast<double>(lines.size()) : 1;
  if (delivery.n >= static_cast<std::int64_t>(stats::least_for_rate)) delivery.rate = found->per_second / shares;
  return delivery;
}

std::vector<std::vector<store::Series>> by_metric(std::span<const store::Series> series) {
  std::vector<std::vector<store::Series>> metrics;
  for (const store::Series& each : series) {
    const auto same = std::find_if(metrics.begin(), metrics.end(),
                                   [&](const auto& metric) { return metric.front().metric_id == each.metric_id; });
    if (same == metrics.end()) {
      metrics.push_back({each});
    } else {
      same->push_back(each);
    }
  }
  return metrics;
}

}  // namespace

Figures summarize_series(std::span<const store::Series> series, const ReadSamples& read) {
  Figures figures;
  std::vector<Metric> metrics;
  for (auto& of_metric : by_metric(series)) {
    metrics.emplace_back(std::move(of_metric), read);
    const auto found = metrics.back().summaries();
    figures.summaries.insert(figures.summaries.end(), found.begin(), found.end());
  }
  if (!series.empty()) figures.delivery = delivery_of(metrics, series.front().run);
  return figures;
}

}  // namespace scalebench::report
