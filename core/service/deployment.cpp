// SPDX-License-Identifier: Apache-2.0
#include "service/deployment.hpp"

#include <fmt/format.h>

#include <chrono>

#include "base/random.hpp"

namespace scalebench::service {
namespace {

constexpr std::chrono::nanoseconds usual_grace = std::chrono::seconds(3);

/// Adds to `facts`, with the label in front, what of `other` is not as in `first`.
void add_differences(Facts& facts, const Facts& first, const std::string& label, const Facts& other) {
  for (const auto& [key, value] : other) {
    const auto same = first.find(key);
    if (same == first.end() || same->second != value) facts[label + "." + key] = value;
  }
}

}  // namespace

Deployment::Deployment(const Service& service, const Wish& wish)
    : service_(service), question_(service, wish, base::uuid()) {
  try {
    start(question_.describe());
    for (const auto& server : servers_) server->wait_until_ready(question_.longest_wait());
    form();
    find_endpoint();
    record();
  } catch (...) {
    stop();
    throw;
  }
}

void Deployment::start(const std::vector<Description>& processes) {
  folder_ = std::make_unique<ServiceFolder>();
  for (const Description& process : processes) {
    servers_.push_back(std::make_unique<Server>(question_, process, folder_->path() / process.label,
                                                static_cast<std::uint32_t>(servers_.size())));
  }
}

std::vector<sb_process> Deployment::raws() const {
  std::vector<sb_process> all;
  for (const auto& server : servers_) all.push_back(server->raw());
  return all;
}

void Deployment::form() {
  const auto hook = question_.service().form;
  if (hook == nullptr) return;
  const auto all = raws();
  sb_error error{};
  question_.require(hook(question_.request(), all.data(), static_cast<std::uint32_t>(all.size()), &error), error);
}

void Deployment::find_endpoint() {
  const auto all = raws();
  Facts rows;
  sb_fact_sink teller = teller_into(rows);
  sb_error error{};
  question_.require(question_.service().endpoint(question_.request(), all.data(),
                                                 static_cast<std::uint32_t>(all.size()), &teller, &error),
                    error);
  endpoint_ = service_.read(rows["endpoint"]);
}

void Deployment::record() {
  facts_ = servers_.front()->facts();
  const Facts first = facts_;
  for (std::size_t i = 1; i < servers_.size(); ++i)
    add_differences(facts_, first, servers_[i]->label(), servers_[i]->facts());
}

bool Deployment::alive() {
  for (const auto& server : servers_) {
    const std::string before = server == servers_.front() ? "" : server->label() + ".";
    facts_[before + "cpus_seen"] = fmt::format("{}", fmt::join(server->look_at_cpus(), ","));
  }
  for (const auto& server : servers_) {
    if (server->alive()) continue;
    if (cause_.empty()) cause_ = server->obituary();
    return false;
  }
  return true;
}

void Deployment::stop() {
  const std::chrono::nanoseconds own(question_.service().grace_ns);
  const auto grace = std::chrono::duration_cast<std::chrono::milliseconds>(own.count() > 0 ? own : usual_grace);
  for (const auto& server : servers_) server->ask_to_end();
  for (const auto& server : servers_) server->stop(grace);
  folder_.reset();
}

}  // namespace scalebench::service
