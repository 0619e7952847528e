// SPDX-License-Identifier: Apache-2.0
// Which requests are run together, and running them. Pure but for execute().
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "inference/module/request.hpp"

namespace scalebench::inference_server {

/// Where in `waiting` those stand that would be run together with the one at `first` (`first` among them).
std::vector<std::size_t> companions(const std::deque<std::unique_ptr<Request>>& waiting, std::size_t first);

/// When requests that are `rows` rows together may be run: at once, at the time returned, or only with more companions.
struct Readiness {
  bool now = false;
  std::optional<Request::Clock::time_point> at;
};
Readiness readiness(const std::deque<std::unique_ptr<Request>>& waiting, const std::vector<std::size_t>& together,
                    Request::Clock::time_point time);

/// Runs the current step of requests that belong together; each is completed or failed.
void execute(const std::vector<std::unique_ptr<Request>>& batch);

}  // namespace scalebench::inference_server
