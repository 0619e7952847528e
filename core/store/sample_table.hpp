// SPDX-License-Identifier: Apache-2.0
// Makes a SampleSource readable by SQL on one connection: table-valued `spool_sample` with the columns of sample.
// A virtual table feeds an INSERT … SELECT about three times as fast as prepared single-row INSERTs. Inside this room
// only.
#pragma once

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

}  // namespace scalebench::store
