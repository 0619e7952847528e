// SPDX-License-Identifier: Apache-2.0
// The text of sql/*.sql, embedded.
#pragma once

namespace scalebench::store {

extern const char* const tables_sql;
extern const char* const views_sql;
extern const char* const from_1_sql;
extern const char* const from_2_sql;

}  // namespace scalebench::store
