// SPDX-License-Identifier: Apache-2.0
// Makes a SampleSource readable by SQL on one connection: table-valued `spool_sample` with the columns of sample.
// A virtual table feeds an INSERT … SELECT about three times as fast as prepared single-row INSERTs. Inside this room
// only.
#pragma once

namespace scalebench::store {

class Database;
class SampleSource;

/// What `spool_sample` reads; its address is known to SQLite, so it stays where it is while the connection lives.
struct SampleTable {
  SampleSource* source = nullptr;  ///< read once, from where it is; nullptr = no rows
};

/// `table` must outlive the connection's use of spool_sample.
void register_sample_table(Database& database, SampleTable& table);

}  // namespace scalebench::store
