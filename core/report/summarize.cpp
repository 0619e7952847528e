// SPDX-License-Identifier: Apache-2.0
#include "report/summarize.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "stats/rate.hpp"
#include "stats/samples.hpp"
#include "stats/summary.hpp"

namespace scalebench::report {
namespace {

enum class Phase { setup, warmup, measure };

Phase phase_of(const store::Series& series, const store::Sample& sample) {
  if (sample.flags & store::sample_in_setup) return Phase::setup;
  return sample.iteration < series.warmup_end ? Phase::warmup : Phase::measure;
}

// A value that is no number says as little as a failure.
bool has_failed(const store::Sample& sample) { return sample.flags & store::sample_failed || std::isnan(sample.value); }

bool is_time(const store::Series& series) { return series.unit == "ns" || series.unit == "s"; }

std::int64_t end_ns(const store::Series& series, const store::Sample& sample) {
  if (!is_time(series) || std::isnan(sample.value)) return sample.start_ns;
  return sample.start_ns + std::llround(sample.value * (series.unit == "s" ? 1e9 : 1));
}

// A time of several operations is told per operation: how many one sample stands for follows from how short they are
// here, and differs from launch to launch.
double operations_of(const store::Series& series) { return is_time(series) ? static_cast<double>(series.batch) : 1; }

// What one sample has done, and what that is counted in; no unit = no rate.
struct Work {
  double amount = 0;
  std::string unit;
};

Work work_of(const store::Series& series) {
  if (series.work > 0) return {series.work, (series.work_unit.empty() ? "1" : series.work_unit) + "/s"};
  if (is_time(series)) return {operations_of(series), "1/s"};
  return {};
}

// The series of one metric with what the first reading tells of each.
class Metric {
 public:
  Metric(std::vector<store::Series> series, const ReadSamples& read) : series_(std::move(series)), read_(read) {
    collect(Phase::measure);
    if (samples_.size() == 0 && in_setup_ > 0) collect(Phase::setup);
  }

  std::vector<store::Summary> summaries() {
    std::vector<store::Summary> ranks;
    for (std::size_t i = 0; i < series_.size(); ++i) {
      if (series_[i].rank) ranks.push_back(of_rank(i));
    }
    std::vector<store::Summary> all;
    all.push_back(over_all());
    all.insert(all.end(), ranks.begin(), ranks.end());
    return all;
  }

 private:
  struct Part {
    std::int64_t warmup = 0;
    stats::Window window;
    std::size_t n = 0;
    std::size_t succeeded = 0;
  };

  void collect(Phase phase);
  void collect(const store::Series& series);
  store::Summary of_rank(std::size_t index) const;
  store::Summary over_all();
  const store::Series& with_work() const;
  bool has_rate() const;
  std::optional<double> rate_of(std::size_t index) const;
  std::optional<double> common_rate() const;
  store::Summary row(const stats::Summary& found) const;
  void set_rate(store::Summary& row, std::optional<double> rate) const;

  std::vector<store::Series> series_;
  const ReadSamples& read_;
  Phase phase_ = Phase::measure;
  stats::Samples samples_;
  std::vector<Part> parts_;
  std::int64_t in_setup_ = 0;
};

void Metric::collect(Phase phase) {
  phase_ = phase;
  samples_ = {};
  parts_.clear();
  std::int64_t n = 0;
  for (const store::Series& series : series_) n += series.n;
  samples_.reserve(static_cast<std::size_t>(std::max<std::int64_t>(n, 0)));
  for (const store::Series& series : series_) collect(series);
}

void Metric::collect(const store::Series& series) {
  Part part;
  const double operations = operations_of(series);
  samples_.begin_rank();
  read_(series, [&](const store::Sample& sample) {
    const Phase phase = phase_of(series, sample);
    in_setup_ += phase == Phase::setup ? 1 : 0;
    part.warmup += phase == Phase::warmup ? 1 : 0;
    if (phase != phase_) return;
    samples_.add(has_failed(sample) ? stats::failed : sample.value / operations);
    part.succeeded += has_failed(sample) ? 0 : 1;
    const std::int64_t end = end_ns(series, sample);
    part.window.begin_ns = part.n == 0 ? sample.start_ns : std::min(part.window.begin_ns, sample.start_ns);
    part.window.end_ns = part.n == 0 ? end : std::max(part.window.end_ns, end);
    ++part.n;
  });
  parts_.push_back(part);
}

// One that tells what its work is counted in: ranks of another role have none.
const store::Series& Metric::with_work() const {
  const auto found =
      std::find_if(series_.begin(), series_.end(), [](const store::Series& series) { return series.work > 0; });
  return found == series_.end() ? series_.front() : *found;
}

// One sample per rank makes no rate, and neither does what the driver or a setup recorded.
bool Metric::has_rate() const {
  const bool repeats = std::any_of(parts_.begin(), parts_.end(), [](const Part& part) { return part.n > 1; });
  return repeats && phase_ == Phase::measure && series_.front().rank && !work_of(with_work()).unit.empty();
}

std::optional<double> Metric::rate_of(std::size_t index) const {
  const Part& part = parts_[index];
  if (!has_rate() || part.window.length_ns() <= 0) return std::nullopt;
  const double work = work_of(series_[index]).amount * static_cast<double>(part.succeeded);
  return work * 1e9 / static_cast<double>(part.window.length_ns());
}

std::optional<double> Metric::common_rate() const {
  std::vector<stats::Window> windows;
  for (const Part& part : parts_) {
    if (part.n > 0) windows.push_back(part.window);
  }
  if (!has_rate()) return std::nullopt;
  if (parts_.size() == 1) return rate_of(0);
  stats::RateCounter counter(stats::common_window(windows));
  for (const store::Series& series : series_) {
    const double work = work_of(series).amount;
    read_(series, [&](const store::Sample& sample) {
      const bool counts = phase_of(series, sample) == phase_ && !has_failed(sample);
      if (counts) counter.add(sample.start_ns, end_ns(series, sample), work);
    });
  }
  const auto rate = counter.rate();
  return rate ? std::optional(rate->per_second) : std::nullopt;
}

void Metric::set_rate(store::Summary& row, std::optional<double> rate) const {
  if (!rate) return;
  row.rate = rate;
  row.rate_unit = work_of(with_work()).unit;
}

store::Interval interval_of(const stats::Quantile& quantile) { return {quantile.value, quantile.low, quantile.high}; }

store::Summary Metric::row(const stats::Summary& found) const {
  store::Summary row;
  row.run = series_.front().run;
  row.metric_id = series_.front().metric_id;
  row.metric = series_.front().metric;
  row.unit = series_.front().unit;
  row.batch = static_cast<std::int64_t>(operations_of(series_.front()));
  row.n = static_cast<std::int64_t>(found.n);
  row.n_failed = static_cast<std::int64_t>(found.failures);
  row.median = interval_of(found.median);
  row.p90 = interval_of(found.p90);
  row.p99 = interval_of(found.p99);
  row.p999 = interval_of(found.p999);
  if (found.n == 0) return row;
  row.n_eff = found.n_eff;
  row.tau = found.tau;
  row.n_outliers = 0;
  if (!found.shape) return row;
  row.n_outliers = static_cast<std::int64_t>(found.shape->outliers.total());
  row.min = found.shape->min;
  row.max = found.shape->max;
  row.mean = found.shape->mean;
  row.fence_lo = found.shape->fences.mild_low;
  row.fence_hi = found.shape->fences.mild_high;
  return row;
}

store::Summary Metric::of_rank(std::size_t index) const {
  const std::span<const double> own = samples_.rank(index);
  stats::Samples samples;
  samples.begin_rank();
  samples.reserve(own.size());
  for (const double value : own) samples.add(value);
  store::Summary summary = row(stats::summarize(std::move(samples)));
  summary.rank = series_[index].rank;
  summary.n_warmup = parts_[index].warmup;
  set_rate(summary, rate_of(index));
  return summary;
}

store::Summary Metric::over_all() {
  store::Summary summary = row(stats::summarize(std::move(samples_)));
  for (const Part& part : parts_) summary.n_warmup += part.warmup;
  set_rate(summary, common_rate());
  return summary;
}

}  // namespace

std::vector<store::Summary> summarize_series(std::span<const store::Series> series, const ReadSamples& read) {
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
  std::vector<store::Summary> all;
  for (auto& of_metric : metrics) {
    const auto found = Metric(std::move(of_metric), read).summaries();
    all.insert(all.end(), found.begin(), found.end());
  }
  return all;
}

}  // namespace scalebench::report
