// SPDX-License-Identifier: Apache-2.0
#include "store/run_plan.hpp"

#include <fmt/format.h>

#include <optional>
#include <variant>

namespace scalebench::store {
namespace {

std::optional<double> number_of(const plan::Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value.data)) return static_cast<double>(*integer);
  if (const auto* real = std::get_if<double>(&value.data)) return *real;
  return std::nullopt;
}

std::string campaign_key(Database& database, std::int64_t campaign) {
  Statement uuid = database.prepare("SELECT uuid FROM campaign WHERE id = ?1");
  return uuid.bind(campaign).step() ? uuid.text(0).substr(0, 8) : "";
}

}  // namespace

RunPlan::RunPlan(Database& database, std::int64_t campaign, const Units& units)
    : database_(database),
      campaign_(campaign),
      units_(units),
      key_prefix_(campaign_key(database, campaign)),
      points_(database.integer("SELECT max(point) FROM run WHERE campaign_id = ?1", campaign)),
      run_(database.prepare("INSERT INTO run (campaign_id, plugin, workload, point, repetition, attempt, ranks, nodes,"
                            " ranks_per_node, status, config_hash, seed)"
                            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'planned', ?10, ?11)")),
      param_(database.prepare(
          "INSERT OR REPLACE INTO param (run_id, name, value, number, unit) VALUES (?1, ?2, ?3, ?4, ?5)")) {}

std::int64_t RunPlan::point_number(const std::string& config_hash) {
  const auto [place, is_new] = numbers_.try_emplace(config_hash, 0);
  if (!is_new) return place->second;
  const std::int64_t known = database_.integer(
      "SELECT point FROM run WHERE campaign_id = ?1 AND config_hash = ?2 LIMIT 1", campaign_, config_hash);
  return place->second = known != 0 ? known : ++points_;
}

/// Its limits may be others than before. An attempt that was planned and not begun is the same once more.
void RunPlan::go_on(const plan::Job& job, plan::Point& point) {
  database_.run(
      "INSERT INTO event (run_id, at_ns, kind, text, attempt)"
      " SELECT id, ifnull(duration_ns, 0), 'info', 'attempt ' || attempt || ' was ' || status ||"
      "  CASE cause WHEN '' THEN '' ELSE ' (' || cause || ')' END || '; attempt ' || ?2 || ' goes on with it', ?2"
      " FROM run WHERE id = ?1 AND attempt < ?2",
      point.run, point.attempt);
  database_.run("UPDATE run SET status = 'planned', cause = '', attempt = ?2 WHERE id = ?1", point.run, point.attempt);
  const std::int64_t campaign = database_.integer("SELECT campaign_id FROM run WHERE id = ?1", point.run);
  point.run_key = fmt::format("{}-{}", campaign_key(database_, campaign), point.run);
  database_.run(
      "DELETE FROM param WHERE run_id = ?1"
      " AND name IN ('iterations', 'warmup', 'duration', 'quick', 'rate', 'arrival')",
      point.run);
  add_limits(point.run, job);
}

void RunPlan::add(const plan::Job& job, plan::Point& point) {
  if (point.earlier) return go_on(job, point);
  run_.run(campaign_, job.plugin, point.workload, point_number(point.config_hash), job.repetition, point.attempt,
           job.ranks, job.nodes, job.ranks_per_node, point.config_hash, std::to_string(point.seed));
  point.run = database_.last_id();
  if (point.run_key.empty()) point.run_key = fmt::format("{}-{}", key_prefix_, point.run);
  add_limits(point.run, job);
  add_params(point.run, job.launch_options);
  add_params(point.run, point.options);
}

const std::string& RunPlan::unit_of(const std::string& option) const {
  static const std::string none;
  const auto found = units_.find(option);
  return found == units_.end() ? none : found->second;
}

void RunPlan::add_params(std::int64_t run, const plan::Settings& settings) {
  for (const auto& [name, value] : settings) {
    const bool is_known = value.text != "unknown";  // of a server that does not say what it has
    param_.run(run, name, value.text, is_known ? number_of(value) : std::nullopt, unit_of(name));
  }
}

void RunPlan::add_limit(std::int64_t run, const char* name, std::int64_t value, const char* unit) {
  if (value >= 0) param_.run(run, name, std::to_string(value), static_cast<double>(value), unit);
}

// What the user asked for beside the options: without it a stored run could not be repeated.
void RunPlan::add_limits(std::int64_t run, const plan::Job& job) {
  add_limit(run, "iterations", job.limits.iterations, "");
  add_limit(run, "warmup", job.limits.warmup, "");
  add_limit(run, "duration", job.limits.duration_ns, "ns");
  add_limit(run, "quick", job.limits.cap_ns, "ns");
  if (job.rate <= 0) return;
  param_.run(run, "rate", fmt::format("{}", job.rate), job.rate, "1/s");
  param_.run(run, "arrival", job.arrival, std::nullopt, "");
}

}  // namespace scalebench::store
