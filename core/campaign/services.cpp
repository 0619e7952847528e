// SPDX-License-Identifier: Apache-2.0
#include "campaign/services.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "campaign/needs.hpp"

namespace scalebench::campaign {
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
