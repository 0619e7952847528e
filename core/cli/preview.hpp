// SPDX-License-Identifier: Apache-2.0
// What is going to be run, before anything is: points, launches, how long they take, and what --dry-run shows.
#pragma once

#include <cstddef>
#include <string>

#include "campaign/runner.hpp"
#include "cli/order.hpp"

namespace scalebench::cli {

/// "1 point", "2 launches".
std::string plural(std::size_t count, const std::string& noun);

/// Points and launches, what is skipped and why.
void print_plan(const Order& order);

/// The plan, what is known of its time, and each launch: in what it differs from the others, its command, and the
/// points with what they differ in.
void print_dry_run(const Order& order, const campaign::Runner& runner);

}  // namespace scalebench::cli
