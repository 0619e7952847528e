// SPDX-License-Identifier: Apache-2.0
#include "store/summary.hpp"

#include "store/database.hpp"

namespace scalebench::store {
namespace {

/// Takes the columns of a row one after the other.
class Columns {
 public:
  explicit Columns(const Statement& row) : row_(row) {}

  std::int64_t integer() { return row_.integer(next_++); }
  std::string text() { return row_.text(next_++); }
  std::optional<double> real() { return row_.optional_real(next_++); }
  std::optional<std::int64_t> optional_integer() { return row_.optional_integer(next_++); }
  std::optional<std::string> optional_text() {
    const int column = next_++;
    if (row_.is_null(column)) return std::nullopt;
    return row_.text(column);
  }
  Interval interval() {
    const auto value = real();
    const auto lo = real();
    return {value, lo, real()};
  }

 private:
  const Statement& row_;
  int next_ = 0;
};

Summary summary_of(const Statement& row) {
  Columns columns(row);
  Summary summary;
  summary.run = columns.integer();
  summary.metric_id = columns.integer();
  summary.metric = columns.text();
  summary.unit = columns.text();
  summary.batch = columns.integer();
  if (const auto rank = columns.optional_integer()) summary.rank = static_cast<int>(*rank);
  summary.role = columns.optional_text();
  summary.n = columns.integer();
  summary.n_failed = columns.integer();
  summary.n_warmup = columns.integer();
  summary.n_outliers = columns.optional_integer();
  summary.n_eff = columns.real();
  summary.tau = columns.real();
  for (Interval* interval : {&summary.median, &summary.p90, &summary.p99, &summary.p999})
    *interval = columns.interval();
  for (auto* number : {&summary.min, &summary.max, &summary.mean, &summary.fence_lo, &summary.fence_hi, &summary.rate})
    *number = columns.real();
  summary.rate_unit = columns.optional_text();
  summary.verdict = columns.optional_text();
  summary.n_not_begun = columns.integer();
  return summary;
}

}  // namespace

void insert_summaries(Database& database, std::span<const Summary> summaries) {
  Statement insert = database.prepare(
      "INSERT OR REPLACE INTO summary (run_id, metric_id, rank, role, n, n_failed, n_warmup, n_outliers, n_eff, tau,"
      " median, median_lo, median_hi, p90, p90_lo, p90_hi, p99, p99_lo, p99_hi, p999, p999_lo, p999_hi, min, max, mean,"
      " fence_lo, fence_hi, rate, rate_unit, verdict, n_not_begun)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,"
      " ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31)");
  for (const Summary& s : summaries)
    insert.run(s.run, s.metric_id, s.rank, s.role, s.n, s.n_failed, s.n_warmup, s.n_outliers, s.n_eff, s.tau,
               s.median.value, s.median.lo, s.median.hi, s.p90.value, s.p90.lo, s.p90.hi, s.p99.value, s.p99.lo,
               s.p99.hi, s.p999.value, s.p999.lo, s.p999.hi, s.min, s.max, s.mean, s.fence_lo, s.fence_hi, s.rate,
               s.rate_unit, s.verdict, s.n_not_begun);
}

void insert_delivery(Database& database, const Delivery& delivery) {
  database.run(
      "INSERT OR REPLACE INTO delivery (run_id, rate, unit, n, together_ns, tail_ns) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
      delivery.run, delivery.rate, delivery.unit, delivery.n, delivery.together_ns, delivery.tail_ns);
}

std::optional<Delivery> read_delivery(Database& database, std::int64_t run) {
  Statement row =
      database.prepare("SELECT rate, ifnull(unit, ''), n, together_ns, tail_ns FROM delivery WHERE run_id = ?1");
  if (!row.bind(run).step()) return std::nullopt;
  return Delivery{run, row.optional_real(0), row.text(1), row.integer(2), row.integer(3), row.integer(4)};
}

std::vector<Summary> read_summaries(Database& database, std::int64_t run) {
  Statement rows = database.prepare(
      "SELECT run_id, metric_id, metric.name, metric.unit, CASE WHEN metric.unit IN ('ns', 's') THEN ifnull((SELECT"
      " max(batch) FROM series WHERE series.run_id = ?1 AND series.metric_id = summary.metric_id), 1) ELSE 1 END,"
      " rank, role, n, n_failed, n_warmup, n_outliers, n_eff, tau,"
      " median, median_lo, median_hi, p90, p90_lo, p90_hi, p99, p99_lo, p99_hi, p999, p999_lo, p999_hi, min, max, mean,"
      " fence_lo, fence_hi, rate, rate_unit, verdict, n_not_begun"
      " FROM summary JOIN metric ON metric.id = metric_id WHERE run_id = ?1 ORDER BY metric_id, rank, role");
  std::vector<Summary> summaries;
  for (rows.bind(run); rows.step();) summaries.push_back(summary_of(rows));
  return summaries;
}

}  // namespace scalebench::store
