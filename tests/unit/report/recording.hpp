// SPDX-License-Identifier: Apache-2.0
// Series of one run with samples one after the other, as a rank would have stored them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "report/summarize.hpp"

namespace scalebench::report {

class Recording {
 public:
  std::string unit = "ns";
  double work = 0;
  std::string work_unit;
  std::int64_t batch = 1;
  std::string better = "lower", counted = "operations", role;
  std::int64_t pause_ns = 0;  ///< after each sample

  Recording& metric(std::string name) {
    metric_ = std::move(name);
    ++metric_id_;
    return *this;
  }

  /// Begins a series of the current metric; what follows is recorded in it.
  Recording& rank(int rank, const std::string& host = "node0") {
    store::Series series;
    series.id = static_cast<std::int64_t>(series_.size()) + 1;
    series.run = 1;
    series.rank = rank;
    series.host = host;
    series.metric_id = metric_id_;
    series.metric = metric_;
    series.unit = unit;
    series.batch = batch;
    series.work = work;
    series.work_unit = work_unit;
    series.better = better;
    series.counted = counted;
    series.role = role;
    series_.push_back(series);
    samples_[series.id] = {};
    iteration_ = now_ns_ = 0;
    return *this;
  }
  /// The rank's series once more: the run goes on after a pause.
  Recording& goes_on(std::int64_t pause) {
    store::Series series = series_.back();
    series.id = static_cast<std::int64_t>(series_.size()) + 1;
    series.n = 0, series.warmup_end = iteration_;
    series_.push_back(series);
    now_ns_ += pause;
    return *this;
  }

  Recording& times(int count, double value) { return record(count, value, 0); }
  /// Without duration.
  Recording& values(int count, double value) {
    for (int i = 0; i < count; ++i) samples_[series_.back().id].push_back({iteration_++, now_ns_, value, 0});
    return *this;
  }
  Recording& failures(int count, double value) { return record(count, value, store::sample_failed); }
  Recording& not_begun(int count, double value) {
    return record(count, value, store::sample_failed | store::sample_not_begun);
  }
  /// Time in which nothing is recorded.
  Recording& idle(std::int64_t ns) { return now_ns_ += ns, *this; }
  Recording& in_setup(int count, double value) { return record(count, value, store::sample_in_setup); }
  Recording& warmup(int count, double value) {
    series_.back().warmup_end += count;
    return times(count, value);
  }

  const std::vector<store::Series>& series() const { return series_; }
  ReadSamples reader() const {
    return [this](const store::Series& series, const SampleVisitor& visit) {
      for (const store::Sample& sample : samples_.at(series.id)) visit(sample);
    };
  }
  Figures figures() const { return summarize_series(series_, reader()); }
  std::vector<store::Summary> summaries() const { return figures().summaries; }

 private:
  Recording& record(int count, double value, std::uint32_t flags) {
    for (int i = 0; i < count; ++i) {
      samples_[series_.back().id].push_back({iteration_++, now_ns_, value, flags});
      now_ns_ += static_cast<std::int64_t>(value) + pause_ns;
    }
    series_.back().n += count;
    return *this;
  }

  std::vector<store::Series> series_;
  std::map<std::int64_t, std::vector<store::Sample>> samples_;
  std::string metric_ = "put_tensor";
  std::int64_t metric_id_ = 1;
  std::int64_t iteration_ = 0;
  std::int64_t now_ns_ = 0;
};

}  // namespace scalebench::report
