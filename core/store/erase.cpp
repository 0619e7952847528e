// SPDX-License-Identifier: Apache-2.0
#include "store/erase.hpp"

#include <sqlite3.h>

#include "base/error.hpp"
#include "store/database.hpp"
#include "store/schema.hpp"

namespace scalebench::store {
namespace {

void delete_run(Database& database, std::int64_t run) {
  if (database.integer("SELECT count(*) FROM run WHERE id = ?1", run) == 0)
    base::wrong_input("{}: has no run {}; `{} runs` lists those it has", database.path().string(), run, base::typed_name());
  erase_series(database, run, "true");
  database.run("DELETE FROM run WHERE id = ?1", run);
}

void delete_orphans(Database& database) {
  database.run("DELETE FROM launch WHERE id NOT IN (SELECT launch_id FROM run WHERE launch_id IS NOT NULL)");
  database.run(
      "DELETE FROM campaign WHERE id NOT IN (SELECT campaign_id FROM run UNION SELECT campaign_id FROM launch)");
}

/// A nicety that needs as much free disk as the file has; without it the space is used by the next runs.
void shrink(Database& database) { sqlite3_exec(database.handle(), "VACUUM", nullptr, nullptr, nullptr); }

}  // namespace

void erase_series(Database& database, std::int64_t run, std::string_view which) {
  Statement stretches = database.prepare(
      fmt::format("SELECT first_row, first_row + n - 1 FROM series WHERE run_id = ?1 AND n > 0 AND {}", which));
  Statement erase = database.prepare("DELETE FROM sample WHERE rowid BETWEEN ?1 AND ?2");
  for (stretches.bind(run); stretches.step();) erase.run(stretches.integer(0), stretches.integer(1));
  database.run(fmt::format("DELETE FROM series WHERE run_id = ?1 AND {}", which), run);
}

void delete_runs(const std::filesystem::path& file, std::span<const std::int64_t> runs) {
  require_database(file);
  const auto database = open_to_write(file);
  Transaction transaction(*database);
  for (const std::int64_t run : runs) delete_run(*database, run);
  delete_orphans(*database);
  transaction.commit();
  shrink(*database);
}

}  // namespace scalebench::store
