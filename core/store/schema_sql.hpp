// SPDX-License-Identifier: Apache-2.0
// The text of sql/*.sql, embedded.
#pragma once

namespace scalebench::store {

extern const char* const tables_sql;
extern const char* const views_sql;

}  // namespace scalebench::store
