// SPDX-License-Identifier: Apache-2.0
#include "campaign/interrupt.hpp"

#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstring>
#include <iterator>

#include "base/error.hpp"

namespace scalebench::campaign {
namespace {

constexpr int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2};
static_assert(std::size(signals) == InterruptGuard::signal_count);

using Handler = void (*)(int);
volatile std::sig_atomic_t request_count = 0;
std::atomic<bool> was_relayed = false;
Handler rank_handler = nullptr;  // written while no handler of ours is installed
std::atomic<const char*> last_words = "";
static_assert(std::atomic<const char*>::is_always_lock_free);

void say_and_end(int) {
  const char* const words = last_words;
  [[maybe_unused]] const ssize_t ignored = write(STDERR_FILENO, words, std::strlen(words));
  _exit(static_cast<int>(base::Exit::interrupted));
}

/// Those that are ignored stay so.
void catch_all(Handler handler) {
  struct sigaction action {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  for (const int number : signals) {
    struct sigaction before {};
    sigaction(number, nullptr, &before);
    if (before.sa_handler != SIG_IGN) sigaction(number, &action, nullptr);
  }
}

void count_request(int) {
  request_count = request_count + 1;
  if (rank_handler != nullptr) rank_handler(SIGUSR1);
}

/// What was installed for a signal, when it is a function.
Handler function_of(const struct sigaction& action) {
  const bool is_function = action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN;
  return is_function ? action.sa_handler : nullptr;
}

}  // namespace

InterruptGuard::InterruptGuard(Heeds heeds) {
  request_count = 0;
  was_relayed = false;
  for (std::size_t i = 0; i < signal_count; ++i) sigaction(signals[i], nullptr, &before_[i]);
  rank_handler = heeds == Heeds::rank_too ? function_of(before_[3]) : nullptr;
  catch_all(count_request);
}

InterruptGuard::~InterruptGuard() {
  for (std::size_t i = 0; i < signal_count; ++i) sigaction(signals[i], &before_[i], nullptr);
}

void end_when_interrupted(const char* words) {
  last_words = words;
  catch_all(say_and_end);
}

void InterruptGuard::relay() noexcept { was_relayed = true; }
int InterruptGuard::requests() noexcept { return request_count == 0 && was_relayed ? 1 : request_count; }

}  // namespace scalebench::campaign
