// SPDX-License-Identifier: Apache-2.0
#include "store/sample_source.hpp"

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
    spool_.emplace(rank().spool);
  } catch (const base::Error& error) {
    rank().problem = error.what();
    return;
  }
  const spool::Tally tally = spool_->tally();
  rank().torn = tally.torn;
  rank().damaged = tally.damaged;
  rank().unexplained = tally.valid;
}

bool SampleSource::next_in_series() {
  while ((record_ = spool_->next(position_)) != nullptr) {
    if (record_->series != series().number) continue;
    ++series().rows;
    --rank().unexplained;
    return true;
  }
  return false;
}

void SampleSource::next_rank() {
  spool_.reset();
  series_ = 0;
  position_ = 0;
  ++rank_;
}

bool SampleSource::next() {
  for (; rank_ < ranks_.size(); next_rank()) {
    if (!spool_) open_spool();
    for (; spool_ && series_ < rank().series.size(); ++series_, position_ = 0)
      if (next_in_series()) return true;
  }
  return false;
}

}  // namespace scalebench::store
