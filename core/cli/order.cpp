// SPDX-License-Identifier: Apache-2.0
#include "cli/order.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <scalebench/endpoint.hpp>
#include <set>

#include "base/cores.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "campaign/services.hpp"
#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/help.hpp"
#include "cli/look.hpp"
#include "cli/output.hpp"
#include "cli/resume.hpp"
#include "cli/run_rows.hpp"
#include "cli/where.hpp"
#include "engine/world.hpp"
#include "plan/axis.hpp"
#include "plan/request.hpp"
#include "plugin/catalog.hpp"
#include "plugin/option_text.hpp"

namespace scalebench::cli {
namespace {

constexpr std::size_t most_points = 100'000;    // more are a slip of the hand more often than a wish
constexpr std::int64_t quick_ns = 100'000'000;  // what the help of --quick says

std::vector<plan::Entry> configuration_file(const Arguments& arguments) {
  if (!arguments.given("config")) return {};
  const std::string file = arguments.text("config");
  if (!std::filesystem::exists(file)) base::wrong_input("--config {}: there is no such file", base::printable(file));
  return plan::parse_ini(base::read_file(file), file);
}

/// What can be known before the plugin's options are: reads the engine's options and passes the others over.
Arguments first_look(const std::vector<std::string>& words) {
  Arguments arguments = Arguments::parse(words, engine_groups(), true);
  for (const plan::Entry& entry : configuration_file(arguments)) {
    const bool names_the_plugin =
        entry.name == "plugin" || entry.name == "workload" || entry.name == "plugin-path" || entry.name == "trust";
    if (names_the_plugin) arguments.add_defaults({entry});
  }
  return arguments;
}

std::string without_prefix(const std::string& name, const std::string& plugin) {
  for (const char separator : {'_', '-'}) {
    if (name.rfind(plugin + separator, 0) == 0) return name.substr(plugin.size() + 1);
  }
  return name;
}

const sb_workload* find_workload(const plugin::Library& library, const std::string& typed) {
  const sb_plugin& plugin = library.table();
  std::vector<std::string> names;
  for (const sb_workload* workload : library.workloads()) {
    if (workload->name == typed || workload->name == without_prefix(typed, plugin.name)) return workload;
    names.emplace_back(workload->name);
  }
  base::wrong_input("plugin {} has no workload '{}'{}; `{} describe {}` lists them", plugin.name,
                    base::printable(typed), base::did_you_mean(without_prefix(typed, plugin.name), names),
                    base::typed_name(), plugin.name);
}

std::vector<const sb_workload*> choose_workloads(const plugin::Library& plugin, const std::string& list) {
  if (plugin.workloads().empty())
    base::wrong_input("plugin {} has no workloads, it brings services to those of others; `{} list` shows both",
                      plugin.table().name, base::typed_name());
  std::vector<const sb_workload*> chosen;
  if (list.empty()) {
    std::ranges::copy_if(plugin.workloads(), std::back_inserter(chosen),
                         [](const sb_workload* workload) { return (workload->flags & SB_ON_REQUEST) == 0; });
    return chosen.empty() ? plugin.workloads() : chosen;
  }
  for (const std::string_view name : base::split(list, ',')) {
    const sb_workload* found = find_workload(plugin, std::string(base::trim(name)));
    if (std::find(chosen.begin(), chosen.end(), found) == chosen.end()) chosen.push_back(found);
  }
  return chosen;
}

/// `options` and those of a service that is needed in the same command.
void refuse_twins(const std::string& owner, const plugin::Rows<sb_option>& options, const service::Service& service) {
  const auto others = service.options();
  for (const sb_option& own : options) {
    if (std::ranges::find(others, own.name, &plan::Option::name) == others.end()) continue;
    base::wrong_input(
        "{} and service {} both have an option --{}: rename one, or run apart what needs the service, by "
        "--workload",
        owner, service.name(), own.name);
  }
}

/// The services that the workloads need, as whatever plugin brings them.
std::vector<service::Service> find_services(const plugin::Library& library,
                                            const std::vector<const sb_workload*>& workloads, const Arguments& look) {
  std::vector<service::Service> services;
  for (const std::string& name : services_of(workloads)) {
    const service::Service service = find_service(name, library, look);
    for (const sb_workload* one : workloads)
      refuse_twins(fmt::format("workload {}", one->name), plugin::options(*one), service);
    for (const service::Service& one : services)
      refuse_twins("service " + one.name(), plugin::options(one.table()), service);
    services.push_back(service);
  }
  return services;
}

std::vector<Group> all_groups(const plugin::Library& library, const std::vector<const sb_workload*>& workloads,
                              const std::vector<service::Service>& services) {
  std::vector<Group> groups = engine_groups();
  for (const service::Service& service : services) groups.push_back(service_group(service));
  groups.push_back(plugin_group(library, workloads));
  return groups;
}

plan::Workload to_plan(const sb_workload& workload) {
  plan::Workload row;
  row.name = workload.name;
  row.help = workload.help;
  for (const sb_option& option : plugin::options(workload)) row.options.push_back(service::to_option(option));
  row.min_ranks = workload.min_ranks;
  row.max_ranks = workload.max_ranks;
  row.rank_multiple = workload.rank_multiple;
  row.default_ranks = workload.default_ranks;
  row.thread_level = workload.thread_level;
  row.cores_per_rank = std::max(1, workload.cores_per_rank);
  row.independent = (workload.flags & SB_INDEPENDENT) != 0;
  return row;
}

plan::Limits limits_of(const Arguments& arguments) {
  plan::Limits limits;
  if (arguments.flag("quick")) {
    limits.cap_ns = quick_ns;
    limits.at_least = 10;
    limits.warmup = 2;
  }
  if (arguments.given("iterations")) limits.iterations = arguments.integer("iterations");
  if (arguments.given("duration")) limits.duration_ns = arguments.integer("duration");
  if (arguments.given("warmup")) limits.warmup = arguments.integer("warmup");
  return limits;
}

/// Options of the engine that are axes of the plan.
void refuse_axes_inside_a_world(const Arguments& arguments, const launch::World& world) {
  for (const char* name : {"nodes", "ranks-per-node", "hosts", "launcher-args"}) {
    if (arguments.given(name)) {
      base::wrong_input("--{} belongs to your own launch here; leave it out, or start scalebench without a launcher",
                        name);
    }
  }
  if (arguments.given("ranks") && arguments.text("ranks") != std::to_string(world.size)) {
    base::wrong_input("--ranks {} inside a world of {} ranks; leave it out, or start scalebench without a launcher",
                      base::printable(arguments.text("ranks")), world.size);
  }
  if (arguments.flag("own-launches"))
    base::wrong_input(
        "--own-launches: all of it is one launch inside yours; leave it out, or start scalebench without a "
        "launcher");
  if (arguments.integer("repetitions") > 1) {
    base::wrong_input(
        "--repetitions are launches of their own; start scalebench without a launcher, or your launch several times");
  }
}

bool is_there(const Order& order, const service::Service& service) {
  const auto& named = order.settings.endpoints;
  return std::ranges::find(named, service.name(), &plan::Endpoints::value_type::first) != named.end();
}

/// A service that is there already has its own settings: the rows are about those that are started.
std::vector<plan::Option> service_rows(const Order& order) {
  std::vector<plan::Option> rows;
  for (const service::Service& service : order.settings.services) {
    if (is_there(order, service)) continue;
    for (plan::Option& option : service.options()) rows.push_back(std::move(option));
  }
  return rows;
}

std::vector<std::string> secrets_in(const plan::Request& request) {
  std::vector<std::string> names;
  const auto add = [&](const std::vector<plan::Option>& options) {
    for (const plan::Option& option : options)
      if (option.type == plan::Type::secret) names.push_back(option.name);
  };
  add(request.service_options);
  for (const plan::Workload& workload : request.workloads) add(workload.options);
  return names;
}

void add_secrets(plan::Request& request, const Arguments& arguments) {
  for (const std::string& name : secrets_in(request)) {
    const std::string secret = read_secret(name, arguments.text(plugin::secret_file_option(name)));
    if (!secret.empty()) request.given[name] = secret;
  }
}

plan::Request request_of(const Order& order) {
  const Arguments& arguments = order.arguments;
  plan::Request request;
  request.plugin = order.library.table().name;
  std::set<std::string> own;
  for (const sb_workload* workload : order.workloads) {
    request.workloads.push_back(to_plan(*workload));
    for (const plan::Option& option : request.workloads.back().options) own.insert(option.name);
  }
  request.service_options = service_rows(order);
  for (const plan::Option& option : request.service_options) own.insert(option.name);
  for (const auto& [name, text] : arguments.typed()) {
    if (own.count(name)) request.given[name] = text;
  }
  add_secrets(request, arguments);
  request.ranks = order.world ? std::to_string(std::max(order.world->size, 1)) : arguments.text("ranks");
  request.nodes = arguments.text("nodes");
  request.ranks_per_node = arguments.text("ranks-per-node");
  request.repetitions = static_cast<int>(arguments.integer("repetitions"));
  request.own_launches = arguments.flag("own-launches");
  request.limits = limits_of(arguments);
  request.seed = order.settings.seed;
  return request;
}

bool has_secrets(const plan::Request& request) {
  return std::ranges::any_of(secrets_in(request), [&](const auto& name) { return request.given.contains(name); });
}

campaign::Settings settings_of(const Arguments& arguments) {
  campaign::Settings settings;
  settings.database = arguments.text("db");
  settings.spool_root = arguments.text("spool-dir");
  if (settings.spool_root.empty()) settings.spool_root = campaign::default_spool_root();
  settings.command_line = masked_command_line();
  settings.note = arguments.text("note");
  for (const std::string& tag : arguments.texts("tag")) {
    const auto equals = tag.find('=');
    if (equals == std::string::npos || equals == 0) {
      base::wrong_input("--tag {}: write KEY=VALUE", base::printable(tag));
    }
    settings.tags.emplace_back(tag.substr(0, equals), tag.substr(equals + 1));
  }
  settings.seed =
      arguments.given("seed") ? static_cast<std::uint64_t>(arguments.integer("seed")) : base::random_seed() >> 1;
  return settings;
}

using Services = std::vector<service::Service>;

/// Whose endpoint a text is: it says so (SERVICE=URL), or its scheme does, or there is only one. Takes SERVICE= off.
const service::Service& addressee(std::string& text, const Services& services) {
  const std::string name = text.substr(0, text.find('='));
  for (const service::Service& service : services) {
    if (service.name() != name || name.size() == text.size()) continue;
    text.erase(0, name.size() + 1);
    return service;
  }
  const auto takes = [scheme = text.substr(0, text.find("://"))](const service::Service& one) {
    return one.takes(scheme);
  };
  const bool is_clear = services.size() == 1 || std::ranges::count_if(services, takes) == 1;
  if (!is_clear)
    base::wrong_input("--endpoint {}: {} services are needed; say whose it is: {}=…",
                      base::printable(sdk::masked(text, true)), services.size(), services.front().name());
  return services.size() == 1 ? services.front() : *std::ranges::find_if(services, takes);
}

/// Of the services that are there already; those that nobody names may be named by their variables.
plan::Endpoints endpoints_of(const Arguments& arguments, const Services& services) {
  if (services.empty() && arguments.given("endpoint"))
    base::wrong_input("--endpoint: these workloads use no service; leave it out");
  const std::string password = read_secret("password", arguments.text("password-file"));
  plan::Endpoints endpoints;
  const auto is_named = [&](const service::Service& one) {
    return std::ranges::find(endpoints, one.name(), &plan::Endpoints::value_type::first) != endpoints.end();
  };
  for (std::string text : arguments.texts("endpoint")) {
    const service::Service& service = addressee(text, services);
    if (is_named(service)) base::wrong_input("--endpoint is given twice for service {}", service.name());
    endpoints.emplace_back(service.name(), service.read(text, password).text);
  }
  for (const service::Service& service : services) {
    const char* text = service.table().variable ? std::getenv(service.table().variable) : nullptr;
    if (text && *text && !is_named(service)) endpoints.emplace_back(service.name(), service.read(text, password).text);
  }
  return endpoints;
}

launch::LaunchOptions launch_of(const Arguments& arguments, const Services& services) {
  launch::LaunchOptions options;
  options.hosts = arguments.text("hosts");
  options.pin = arguments.text("pin");
  if (options.pin == "auto" && !services.empty()) options.pin = "none";
  options.cores = base::usable_cores();
  options.launcher_args = arguments.text("launcher-args");
  return options;
}

void finish_jobs(Order& order) {
  for (plan::Job& job : order.expansion.jobs) {
    job.plugin_file = order.library.path().string();
    job.module_dir = module_folder(order.library.path()).string();
    job.endpoints = order.settings.endpoints;
    job.patience.time_ns = order.arguments.integer("patience");
    job.timeout_ns = order.arguments.integer("timeout");
    if (order.arguments.given("rate")) job.rate = order.arguments.real("rate");
    job.arrival = order.arguments.text("arrival");
  }
}

void refuse_rate_of_collectives(const Order& order) {
  if (!order.arguments.given("rate")) return;
  for (const sb_workload* workload : order.workloads) {
    if (!(workload->flags & SB_INDEPENDENT)) {
      base::wrong_input(
          "--rate: the ranks of workload {} wait for each other, so they have no rate of their own; leave it out",
          workload->name);
    }
  }
}

/// They are about a server that is not started then; their axes would label runs with what they did not have.
void refuse_options_of_a_service_elsewhere(const Order& order) {
  for (const service::Service& service : order.settings.services) {
    if (!is_there(order, service)) continue;
    const bool typed = order.arguments.given("endpoint");
    for (const plan::Option& option : service.options()) {
      if (!order.arguments.given(option.name)) continue;
      base::wrong_input("--{} is for a server started here, and {} names a running one; leave out one of the two",
                        option.name, typed ? "--endpoint" : fmt::format("${}", service.table().variable));
    }
  }
}

void check_size(const plan::Request& request, bool agreed) {
  const std::size_t points = plan::count(request);
  if (points > most_points && !agreed) {
    base::wrong_input("{} points are planned; --yes runs even that many, shorter lists make fewer", points);
  }
}

/// The engine's own options, read by their rows even where nothing uses the value yet.
void check_engine_values(const Arguments& arguments) {
  for (const Group& group : engine_groups()) {
    for (const Row& row : group.rows) {
      if (!takes_value(row) || row.repeated || !arguments.given(row.option.name)) continue;
      const bool axis = row.option.axis == plan::Axis::launch;
      if (axis) {
        plan::parse_axis(row.option, arguments.text(row.option.name));
      } else {
        plan::parse_value(row.option, arguments.text(row.option.name));
      }
    }
  }
}

/// Asks the workloads' own checks about every point; those refused are left out, and stored as skipped.
void refuse_points(Order& order) {
  const bool any = std::ranges::any_of(order.workloads, [](const sb_workload* w) { return w->validate != nullptr; });
  if (!any || order.expansion.jobs.empty()) return;
  order.refused = take_refused(order.library.path(), order.expansion.jobs);
  const bool nothing_left = order.expansion.jobs.empty() && order.done_already == 0;
  if (nothing_left) base::wrong_input("{}", order.refused.front().reason);
}

/// Modules are code that the server loads for us.
void require_closed_modules(const Order& order) {
  const bool started_here =
      !std::ranges::all_of(order.settings.services, [&](const service::Service& one) { return is_there(order, one); });
  if (order.arguments.flag("trust") || !started_here) return;
  plugin::require_closed(module_folder(order.library.path()));
}

void complete(Order& order) {
  check_engine_values(order.arguments);
  refuse_rate_of_collectives(order);
  if (order.world) refuse_axes_inside_a_world(order.arguments, *order.world);
  order.settings.endpoints = endpoints_of(order.arguments, order.settings.services);
  refuse_options_of_a_service_elsewhere(order);
  order.launch = launch_of(order.arguments, order.settings.services);
  if (!order.world || order.arguments.flag("dry-run"))
    order.launch.launcher = launch::find_launcher(engine::mpi_library());
  require_closed_modules(order);
  const plan::Request request = request_of(order);
  check_size(request, order.arguments.flag("yes"));
  order.holds_secrets = has_secrets(request) || std::ranges::any_of(order.settings.endpoints, [](const auto& one) {
                          return !sdk::secrets_in(one.second, true).empty();
                        });
  order.expansion = plan::expand(request);
  if (!order.world) leave_out_done(order);
  finish_jobs(order);
  refuse_points(order);
}

}  // namespace

std::vector<Group> groups_for(const std::vector<std::string>& words) {
  const Arguments look = first_look(words);
  if (!look.given("plugin")) return engine_groups();
  const plugin::Library library = find_plugin(look.text("plugin"), look);
  const auto workloads = choose_workloads(library, look.text("workload"));
  return all_groups(library, workloads, find_services(library, workloads, look));
}

std::vector<std::string> workload_names_for(const std::vector<std::string>& words) {
  const Arguments look = first_look(words);
  if (!look.given("plugin")) return {};
  const plugin::Library library = find_plugin(look.text("plugin"), look);
  std::vector<std::string> names;
  for (const sb_workload* workload : library.workloads()) names.emplace_back(workload->name);
  return names;
}

std::optional<Order> take_order(const std::vector<std::string>& words) {
  const Arguments look = first_look(words);
  const Command& command = commands().front();
  if (!look.given("plugin")) {
    if (look.flag("help")) return out().text(command_help(command, engine_groups(), out().width())), std::nullopt;
    Arguments::parse(words, engine_groups());
    base::wrong_input("no --plugin NAME; there is {}", plugin_names(look));
  }
  plugin::Library library = find_plugin(look.text("plugin"), look);
  const auto workloads = choose_workloads(library, look.text("workload"));
  auto services = find_services(library, workloads, look);
  std::vector<Group> groups = all_groups(library, workloads, services);
  if (look.flag("help")) return out().text(command_help(command, groups, out().width())), std::nullopt;

  Order order(std::move(library), Arguments::parse(words, groups));
  order.workloads = workloads;
  order.groups = std::move(groups);
  order.world = launch::detect_world();
  if (!order.arguments.positional().empty()) {
    base::wrong_input("'{}' is no option; options begin with --",
                      base::printable(order.arguments.positional().front()));
  }
  order.arguments.add_defaults(configuration_file(order.arguments));
  order.settings = settings_of(order.arguments);
  order.settings.services = std::move(services);
  complete(order);
  return order;
}

void settle_in_world(Order& order, int nodes) {
  for (plan::Job& job : order.expansion.jobs) {
    job.nodes = nodes;
    plan::name_points(job, service_rows(order).size(), order.settings.seed);
  }
  leave_out_done(order);
}

void settle_with_services(Order& order) {
  if (order.settings.endpoints.empty()) return;
  std::set<std::string> typed;
  for (const auto& [name, text] : order.arguments.typed()) typed.insert(name);
  for (const service::Service& service : order.settings.services) {
    for (auto& [name, text] : order.settings.endpoints) {
      if (name != service.name()) continue;
      const service::Found found = service.probe(text);
      campaign::take_servers_word(order.expansion.jobs, order.library, name, found, typed);
      text = found.endpoint.text;
    }
  }
  for (plan::Job& job : order.expansion.jobs) {
    job.endpoints = order.settings.endpoints;
    plan::name_points(job, service_rows(order).size(), order.settings.seed);
  }
  leave_out_done(order);
}

std::string configuration(const Order& order) {
  std::vector<plan::Entry> entries;
  for (const auto& [name, text] : order.arguments.typed()) {
    const bool about_this_call =
        name == "config" || name == "print-config" || name == "dry-run" || name == "seed" || name == "resume";
    if (!about_this_call) entries.push_back({name, text});
  }
  for (const std::string& text : order.arguments.texts("endpoint"))
    entries.push_back({"endpoint", sdk::masked(text, true)});
  for (const std::string& tag : order.arguments.texts("tag")) entries.push_back({"tag", tag});
  entries.push_back({"seed", std::to_string(order.settings.seed)});
  return plan::format_ini(entries);
}

}  // namespace scalebench::cli
