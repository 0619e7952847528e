// SPDX-License-Identifier: Apache-2.0
#include "store/metric.hpp"

#include "store/database.hpp"

namespace scalebench::store {

std::int64_t find_metric(Database& database, const std::string& plugin, const std::string& workload,
                         const std::string& name, const std::string& unit) {
  const std::int64_t known =
      database.integer("SELECT id FROM metric WHERE plugin = ?1 AND workload = ?2 AND name = ?3 AND unit = ?4", plugin,
                       workload, name, unit);
  if (known != 0) return known;
  database.run("INSERT INTO metric (plugin, workload, name, unit) VALUES (?1, ?2, ?3, ?4)", plugin, workload, name,
               unit);
  return database.last_id();
}

}  // namespace scalebench::store
