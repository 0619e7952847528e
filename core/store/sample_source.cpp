// SPDX-License-Identifier: Apache-2.0
#include "store/sample_source.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/error.hpp"

namespace scalebench::store {
namespace fs = std::filesystem;

SampleSource::SampleSource(std::vector<SourceRank> ranks, std::int64_t zero_ns)
    : ranks_(std::move(ranks)), zero_ns_(zero_ns) {}

void SampleSource::open_spool() {
  if (!fs::exists(rank().spool)) {
    if (!rank().series.empty()) rank().problem = "its samples are gone: their file was removed before they were stored";
    return;
  }
  try {
    rank().records.emplace(rank().spool);
  } catch (const base::Error& error) {
    rank().problem = error.what();
    return;
  }
  const spool::Tally tally = rank().records->tally();
  rank().torn = tally.torn;
  rank().damaged = tally.damaged;
  rank().unexplained = tally.valid;
}

bool SampleSource::next_in_series() {
  record_ = rank().records->next(position_, series().number);
  if (record_ == nullptr) return false;
  ++series().rows;
  --rank().unexplained;
  return true;
}

void SampleSource::next_rank() {
  series_ = 0;
  position_ = 0;
  ++rank_;
}

bool SampleSource::next() {
  for (; rank_ < ranks_.size(); next_rank()) {
    if (!rank().records) open_spool();
    for (; rank().records && series_ < rank().series.size(); ++series_, position_ = 0)
      if (next_in_series()) return true;
  }
  return false;
}

// A rank that lives on may have written more since: only as many as were handed out.
void SampleSource::visit(const SourceRank& rank, const SourceSeries& series,
                         const std::function<void(const Sample&)>& use) const {
  std::size_t position = 0;
  for (std::int64_t left = series.rows; left > 0; --left) {
    const spool::Record* record = rank.records->next(position, series.number);
    if (record == nullptr) return;
    const double value = series.integer ? static_cast<double>(static_cast<std::int64_t>(record->value))
                                        : std::bit_cast<double>(record->value);
    use({record->iteration, start_ns_of(rank, *record), value, record->flags});
  }
}

bool SampleSource::for_each(std::int64_t series_id, const std::function<void(const Sample&)>& use) const {
  for (const SourceRank& rank : ranks_) {
    const auto series = std::ranges::find(rank.series, series_id, &SourceSeries::id);
    if (series == rank.series.end()) continue;
    if (rank.records) visit(rank, *series, use);
    return true;
  }
  return false;
}

}  // namespace scalebench::store
