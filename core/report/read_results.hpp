// SPDX-License-Identifier: Apache-2.0
// From the database to what is shown. Reads only.
#pragma once

#include <cstdint>
#include <vector>

#include "report/result.hpp"
#include "report/result_table.hpp"
#include "report/summarize.hpp"
#include "store/reader.hpp"

namespace scalebench::report {

/// The samples of this reader, which must outlive it.
ReadSamples samples_of(store::Reader& reader);

/// What Writer::store_summaries takes for this run; none when it has no samples.
Figures summarize_run(store::Reader& reader, std::int64_t run);

/// Runs that the filter names, with their summaries: the stored ones, or new ones where none were stored.
std::vector<Result> read_results(store::Reader& reader, const store::RunFilter& filter);

std::vector<ListedRun> list_runs(store::Reader& reader, const store::RunFilter& filter);

}  // namespace scalebench::report
