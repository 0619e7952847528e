// SPDX-License-Identifier: Apache-2.0
#include "campaign/services.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <map>
#include <string_view>
#include <variant>

#include "base/error.hpp"
#include "base/text.hpp"
#include "plugin/option_text.hpp"
#include "service/deployment.hpp"

namespace scalebench::campaign {
namespace {

/// The first point of the job for which the need counts.
const plan::Point* first_in_need(const sb_need& need, const sb_workload& workload, const plan::Job& job) {
  const auto found = std::find_if(job.points.begin(), job.points.end(), [&](const plan::Point& point) {
    return point.workload == workload.name && service::applies(need.when ? need.when : "", point.options);
  });
  return found == job.points.end() ? nullptr : &*found;
}

std::map<std::string, std::string> variables_of(const plugin::Library& library, const std::string& module_dir) {
  return {{"plugin_dir", library.path().parent_path().string()}, {"module_dir", module_dir}};
}

/// The file's name when it is not there, else "".
std::string missing(const char* pattern, const plan::Settings& settings,
                    const std::map<std::string, std::string>& variables) {
  const auto words = service::expand_arguments(pattern, settings, variables);
  std::error_code ignored;
  return words.empty() || std::filesystem::exists(words.front(), ignored) ? "" : words.front();
}

void add(ServiceOrder& order, const std::vector<std::string>& words) {
  const auto known = std::search(order.arguments.begin(), order.arguments.end(), words.begin(), words.end());
  if (known == order.arguments.end()) order.arguments.insert(order.arguments.end(), words.begin(), words.end());
}

struct Handed {
  std::string keyword, option;
};

/// `… INTRA_OP ${intra-op} …` → intra-op is handed over under the keyword intra_op.
std::vector<Handed> handed_over(const sb_need& need) {
  std::vector<Handed> all;
  std::string before;
  for (const std::string& word : base::split_at_blanks(need.arguments ? need.arguments : "")) {
    if (word.starts_with("${") && word.ends_with("}")) all.push_back({before, word.substr(2, word.size() - 3)});
    before = word.substr(std::min(word.find_first_not_of('-'), word.size()));
    std::ranges::transform(before, before.begin(), [](unsigned char c) { return std::tolower(c); });
  }
  return all;
}

/// `config.maxmemory` for maxmemory, `module.x_intra_op` for intra_op.
std::optional<std::string> told(const service::Facts& facts, const std::string& keyword) {
  for (const auto& [key, value] : facts) {
    const bool is_module = key.starts_with("module.") && key.ends_with("_" + keyword);
    if (is_module || key == "config." + keyword) return value;
  }
  return std::nullopt;
}

void set(plan::Settings& settings, const std::string& name, const plan::Value& value) {
  for (auto& [known, held] : settings)
    if (known == name) held = value;
}

/// The value of an option as the server has it, in place of `own`.
plan::Value word_for(const Handed& handed, const plan::Value& own, const service::Found& server, bool is_typed) {
  const auto word = told(server.facts, handed.keyword);
  const std::string& where = server.endpoint.place;
  if (is_typed && !word)
    base::wrong_input("--{} {}: the server at {} does not say what it has; leave it out", handed.option, own.text,
                      where);
  if (is_typed && *word != own.text)
    base::wrong_input("--{} {}: the server at {} runs with {}; leave it out, or start the server with {}",
                      handed.option, own.text, where, base::printable(*word, 40), own.text);
  plan::Value value = own;
  value.text = word.value_or("unknown");
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value.text.data(), value.text.data() + value.text.size(), number);
  const bool is_number = error == std::errc() && end == value.text.data() + value.text.size();
  if (std::holds_alternative<std::int64_t>(own.data) && is_number) value.data = number;
  if (std::holds_alternative<std::string>(own.data) && word) value.data = value.text;
  return value;
}

void take_word_for(plan::Job& job, plan::Point& point, const sb_need& need, const service::Found& server,
                   const std::set<std::string>& typed) {
  for (const Handed& handed : handed_over(need)) {
    const auto own = std::ranges::find(point.options, handed.option, &plan::Setting::first);
    if (own == point.options.end()) continue;
    const plan::Value value = word_for(handed, own->second, server, typed.contains(handed.option));
    own->second = value;
    set(job.launch_options, handed.option, value);
  }
}

}  // namespace

void take_servers_word(std::vector<plan::Job>& jobs, const plugin::Library& library, std::string_view service,
                       const service::Found& found, const std::set<std::string>& typed) {
  for (plan::Job& job : jobs) {
    for (plan::Point& point : job.points) {
      for (const sb_workload* workload : library.workloads()) {
        if (point.workload != workload->name) continue;
        for (const sb_need& need : plugin::needs(*workload)) {
          const bool counts =
              need.service && need.service == service && service::applies(need.when ? need.when : "", point.options);
          if (counts) take_word_for(job, point, need, found, typed);
        }
      }
    }
  }
}

std::vector<ServiceOrder> services_of(const plan::Job& job, const plugin::Library& library) {
  std::vector<ServiceOrder> orders;
  const auto variables = variables_of(library, job.module_dir);
  for (const sb_workload* workload : library.workloads()) {
    for (const sb_need& need : plugin::needs(*workload)) {
      const bool is_open = need.service && job.endpoint_of(need.service).empty();
      const plan::Point* point = is_open ? first_in_need(need, *workload, job) : nullptr;
      if (!point) continue;
      auto order = std::ranges::find(orders, need.service, &ServiceOrder::service);
      if (order == orders.end()) order = orders.insert(order, {need.service, {}});
      if (need.arguments) add(*order, service::expand_arguments(need.arguments, point->options, variables));
    }
  }
  return orders;
}

void require_files(const plan::Job& job, const plugin::Library& library) {
  const auto variables = variables_of(library, job.module_dir);
  for (const sb_workload* workload : library.workloads()) {
    for (const sb_need& need : plugin::needs(*workload)) {
      const bool asked_for = need.file && (!need.service || job.endpoint_of(need.service).empty());
      const plan::Point* point = asked_for ? first_in_need(need, *workload, job) : nullptr;
      const std::string file = point ? missing(need.file, point->options, variables) : "";
      if (!file.empty()) base::lacking("plugin {}: {} is missing: {}", library.table().name, file, need.remedy);
    }
  }
}

std::vector<MissingFile> missing_files(const plugin::Library& library, const std::string& module_dir) {
  const auto variables = variables_of(library, module_dir);
  std::vector<MissingFile> all;
  for (const sb_workload* workload : library.workloads()) {
    for (const sb_need& need : plugin::needs(*workload)) {
      try {
        const std::string file = need.file ? missing(need.file, {}, variables) : "";
        if (!file.empty()) all.push_back({file, need.when ? need.when : "", need.remedy});
      } catch (const base::Error&) {  // its name depends on an option
      }
    }
  }
  return all;
}

namespace {

/// Where it is and how it is reached, as rows like the others.
service::Facts with_place(service::Facts facts, const service::Endpoint& endpoint, const char* origin) {
  facts["endpoint"] = endpoint.masked;
  facts["reached"] = fmt::format("{}, {}", endpoint.reached, origin);
  return facts;
}

}  // namespace

Services::Services(const plan::Job& job, const plugin::Library& library, const std::vector<service::Service>& all,
                   const std::function<bool()>& gives_up) {
  const std::vector<ServiceOrder> orders = services_of(job, library);
  for (const service::Service& service : all) {
    const std::string there = job.endpoint_of(service.name());
    const auto order = std::ranges::find(orders, service.name(), &ServiceOrder::service);
    if (!there.empty()) {
      service::Found found = service.probe(there);
      endpoints_.emplace_back(service.name(), there);
      all_.push_back({service.name(), with_place(std::move(found.facts), service.read(there), "found there"), nullptr});
    } else if (order != orders.end()) {
      const service::Wish wish{job.launch_options, order->arguments, job.ranks, job.patience.time_ns, gives_up};
      auto deployment = std::make_unique<service::Deployment>(service, wish);
      endpoints_.emplace_back(service.name(), deployment->endpoint().text);
      started_.push_back(fmt::format("{} at {}", service.name(), deployment->endpoint().masked));
      all_.push_back({service.name(), {}, std::move(deployment)});
    }
  }
}

service::Facts Services::facts() const {
  service::Facts facts;
  for (const One& one : all_) {
    const std::string before = &one == &all_.front() ? "" : one.name + ".";
    const auto own =
        one.deployment ? with_place(one.deployment->facts(), one.deployment->endpoint(), "started here") : one.found;
    for (const auto& [key, value] : own) facts[before + key] = value;
  }
  return facts;
}

bool Services::alive() {
  bool all_live = true;
  for (const One& one : all_) {
    if (!one.deployment || one.deployment->alive()) continue;
    all_live = false;
    if (cause_.empty()) cause_ = one.deployment->cause();
  }
  return all_live;
}

}  // namespace scalebench::campaign
