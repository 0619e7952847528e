// SPDX-License-Identifier: Apache-2.0
#include "plan/job.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <scalebench/endpoint.hpp>
#include <set>
#include <string_view>
#include <variant>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/random.hpp"
#include "base/text.hpp"

namespace scalebench::plan {
namespace {

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\n') {
      result += "\\n";
    } else {
      result.append(c == '\\' ? 2 : 1, c);
    }
  }
  return result;
}

}  // namespace

std::string canonical_text(std::string_view plugin, std::string_view workload, int ranks, int nodes,
                           const Settings& settings) {
  std::vector<std::string> lines;
  for (const auto& [name, value] : settings) lines.push_back(fmt::format("option {}={}\n", name, escaped(value.text)));
  std::sort(lines.begin(), lines.end());
  return fmt::format("plugin={}\nworkload={}\nranks={}\nnodes={}\n{}", plugin, workload, ranks, nodes,
                     fmt::join(lines, ""));
}

std::string config_hash(std::string_view plugin, std::string_view workload, int ranks, int nodes,
                        const Settings& settings) {
  return base::hex64(base::fnv1a(canonical_text(plugin, workload, ranks, nodes, settings)));
}

using nlohmann::json;

void to_json(json& result, const Value& value) {
  std::visit([&](const auto& data) { result = json{{"text", value.text}, {"data", data}}; }, value.data);
}

void from_json(const json& source, Value& value) {
  source.at("text").get_to(value.text);
  const json& data = source.at("data");
  if (data.is_number_integer()) {
    value.data = data.get<std::int64_t>();
  } else if (data.is_number_float()) {
    value.data = data.get<double>();
  } else {
    value.data = data.get<std::string>();
  }
}

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Earlier, iteration, measured, measured_ns)

namespace {
struct PointFields : Point {};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PointFields, run, run_key, workload, options, seed, config_hash, attempt)
}  // namespace

void to_json(json& result, const Point& point) {
  result = PointFields{point};
  if (point.earlier) result["earlier"] = *point.earlier;
}

void from_json(const json& source, Point& point) {
  point = source.get<PointFields>();
  if (source.contains("earlier")) point.earlier = source.at("earlier").get<Earlier>();
}

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Limits, iterations, warmup, duration_ns, cap_ns, at_least)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Patience, time_ns)

namespace {
Job to_job(const std::string& text, const std::string& source) {
  try {
    return json::parse(text).get<Job>();
  } catch (const json::exception& error) {
    throw base::Error(base::Exit::run_failed, fmt::format("{} is no job of this version of scalebench: {}",
                                                          base::printable(source, 400), error.what()));
  }
}

// The macro makes inline functions, but to_json and from_json of Job are called from other files.
struct JobFields : Job {};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(JobFields, campaign, launch, plugin, plugin_file, module_dir, ranks, nodes,
                                   ranks_per_node, thread_level, cores_per_rank, repetition, environment,
                                   launch_options, limits, patience, timeout_ns, endpoints, spool_dir, rate, arrival,
                                   rehearsal, points)
}  // namespace

std::string Job::endpoint_of(std::string_view service) const {
  const auto found = std::ranges::find(endpoints, service, &Endpoints::value_type::first);
  return found == endpoints.end() ? "" : found->second;
}

void to_json(json& result, const Job& job) { result = JobFields{job}; }
void from_json(const json& source, Job& job) { job = source.get<JobFields>(); }

namespace {

std::string without_percent_signs(std::string_view coded) {
  std::string plain;
  for (std::size_t at = 0; at < coded.size(); ++at) {
    unsigned byte = 0;
    const bool is_coded = coded[at] == '%' && at + 2 < coded.size() &&
                          std::from_chars(&coded[at + 1], &coded[at + 1] + 2, byte, 16).ptr == &coded[at + 1] + 2;
    plain += is_coded ? static_cast<char>(byte) : coded[at];
    if (is_coded) at += 2;
  }
  return plain;
}

/// As an endpoint writes them, and as they are meant.
void add_passwords(std::set<std::string>& secrets, const std::string& endpoint) {
  for (const auto& span : sdk::secrets_in(endpoint, true)) {
    const std::string_view written = std::string_view(endpoint).substr(span.begin, span.size);
    secrets.emplace(written);
    secrets.insert(without_percent_signs(written));
  }
}

}  // namespace

std::vector<std::string> secrets_of(const Job& job) {
  std::set<std::string> secrets;
  for (const auto& [service, endpoint] : job.endpoints) add_passwords(secrets, endpoint);
  const auto add_of = [&](const Settings& settings) {
    for (const auto& [name, value] : settings) {
      const auto* text = std::get_if<std::string>(&value.data);
      if (text != nullptr && value.text == masked_secret && *text != masked_secret) secrets.insert(*text);
    }
  };
  add_of(job.launch_options);
  for (const Point& point : job.points) add_of(point.options);
  return {secrets.begin(), secrets.end()};
}

void save_job(const Job& job, const std::filesystem::path& path) {
  std::string text;
  try {
    text = json(job).dump(1);
  } catch (const json::exception&) {
    base::wrong_input("{}: a path or the endpoint in this job is not UTF-8; use names in UTF-8",
                      base::printable(path.string(), 400));
  }
  base::write_file_0600(path, text);
}

Job load_job(const std::filesystem::path& path) { return to_job(base::read_file(path), path.string()); }

Job receive_job(const std::string& from) {
  if (from == job_input) return to_job(base::read_file("/dev/stdin"), "standard input");
  if (from != job_in_environment) return load_job(from);
  const char* text = std::getenv(job_variable);
  return to_job(text ? text : "", fmt::format("${}", job_variable));
}

}  // namespace scalebench::plan
