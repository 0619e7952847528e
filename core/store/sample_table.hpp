// SPDX-License-Identifier: Apache-2.0
// Samples in and out of a connection without a statement's step for each row. Inside this room only.
//
// In: a SampleSource is readable by SQL, as table-valued `spool_sample` with the columns of sample. A virtual table
// feeds an INSERT … SELECT about three times as fast as prepared single-row INSERTs. Out: an aggregate function hands
// each row on, in two thirds of the time that a SELECT takes.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "store/sample_source.hpp"

namespace scalebench::store {

class Database;

/// What `spool_sample` reads; its address is known to SQLite, so it stays where it is while the connection lives.
struct SampleTable {
  std::optional<SampleSource> source;  ///< the point stored last in the open transaction; SQL reads it once
};

/// `table` must outlive the connection's use of spool_sample.
void register_sample_table(Database& database, SampleTable& table);

/// Before visit_samples(); once for a connection, whose prepared statements are prepared anew after it.
void register_sample_visit(Database& database);

/// The samples of series.id in their order, some thousands by one statement; no lock is held while they are used. How
/// many there were: fewer than a series says when somebody deletes it meanwhile.
std::int64_t visit_samples(Database& database, std::int64_t series, const std::function<void(const Sample&)>& use);

}  // namespace scalebench::store
