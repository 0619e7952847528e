// SPDX-License-Identifier: Apache-2.0
#include "campaign/interrupt.hpp"

#include <cstddef>
#include <iterator>

namespace scalebench::campaign {
namespace {

constexpr int signals[] = {SIGINT, SIGTERM, SIGHUP};
volatile std::sig_atomic_t request_count = 0;
volatile std::sig_atomic_t also_raised = 0;

void count_request(int) {
  request_count = request_count + 1;
  if (also_raised != 0) raise(also_raised);
}

}  // namespace

InterruptGuard::InterruptGuard(int also) {
  request_count = 0;
  also_raised = also;
  struct sigaction action {};
  action.sa_handler = count_request;
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < std::size(signals); ++i) sigaction(signals[i], &action, &before_[i]);
}

InterruptGuard::~InterruptGuard() {
  for (std::size_t i = 0; i < std::size(signals); ++i) sigaction(signals[i], &before_[i], nullptr);
}

int InterruptGuard::requests() noexcept { return request_count; }

}  // namespace scalebench::campaign
