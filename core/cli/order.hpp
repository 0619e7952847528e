// SPDX-License-Identifier: Apache-2.0
// What `scalebench run …` was asked to do, fully checked: everything that can be refused is refused while this is made.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "campaign/campaign.hpp"
#include "cli/arguments.hpp"
#include "launch/launcher.hpp"
#include "launch/world.hpp"
#include "plan/expand.hpp"
#include "plugin/library.hpp"

namespace scalebench::cli {

struct Order {
  Order(plugin::Library plugin, Arguments typed) : library(std::move(plugin)), arguments(std::move(typed)) {}

  plugin::Library library;
  std::vector<const sb_workload*> workloads;
  Arguments arguments;
  std::vector<Group> groups;  ///< all that --help shows for this plugin
  plan::Expansion expansion;
  std::size_t done_already = 0;  ///< points that --resume took out of it
  std::vector<plan::Refused> refused;
  std::size_t going_on = 0;    ///< points of it that go on in the run that they began
  bool holds_secrets = false;  ///< a password or a plugin's secret was given
  campaign::Settings settings;
  launch::LaunchOptions launch;
  std::optional<launch::World> world;  ///< set inside a user's own launch
};

/// Reads the words of `run`. Empty when --help was asked for: it has been printed.
std::optional<Order> take_order(const std::vector<std::string>& words);

/// The groups of options for these words: the engine's and, when --plugin names one, its own and its services'.
std::vector<Group> groups_for(const std::vector<std::string>& words);
/// The workloads of the plugin named in `words`, by name; none without --plugin.
std::vector<std::string> workload_names_for(const std::vector<std::string>& words);

/// What only MPI can say of a user's own launch: completes the order with it.
void settle_in_world(Order& order, int nodes);

/// What only services that are there already can say: the addresses that answered, and the settings they have. Throws
/// lacking when one does not answer.
void settle_with_services(Order& order);

/// An ini file that reproduces the order.
std::string configuration(const Order& order);

}  // namespace scalebench::cli
