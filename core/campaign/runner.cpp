// SPDX-License-Identifier: Apache-2.0
#include "campaign/runner.hpp"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <functional>
#include <iterator>
#include <mutex>
#include <optional>
#include <thread>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "launch/launch.hpp"

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
  struct sigaction action{};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  for (const int number : signals) {
    struct sigaction before{};
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

namespace {

constexpr std::chrono::milliseconds look_every{20};

JobEnd to_end(const launch::Result& result) {
  return {result.ending.exit_code, result.ending.signal, result.cause.sentence, result.cause.lacks_rank,
          result.begin_ns,         result.wall_ns,       result.ranks};
}

}  // namespace

std::vector<std::string> LaunchRunner::command(const plan::Job& job, const std::filesystem::path& job_file) const {
  return launch::launch_command(job, options_, self_, job_file);
}

JobEnd LaunchRunner::run(const plan::Job& job, const std::filesystem::path& job_file, const Watch& watch,
                         const Handover& handover) {
  launch::Launch launch = launch::Launch::start(job, options_, self_, job_file);
  while (true) {
    if (const auto& result = launch.wait(look_every, handover.bell)) return to_end(*result);
    if (handover.rang()) handover.store();
    const Wish wish = watch.look();
    if (wish == Wish::stop) launch.stop();
    if (wish == Wish::kill) return to_end(launch.kill());
  }
}

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds look_in_a_world_every{100};
constexpr std::chrono::seconds grace{5};  // between asking ranks to stop and ending them, as in a launch of our own

/// Looks while the main thread measures. Signals are left to that one.
class Watchdog {
 public:
  Watchdog(const Watch& watch, const engine::World& world) : watch_(watch), world_(world) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread([this] { look(); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  ~Watchdog() {
    {
      const std::lock_guard lock(mutex_);
      is_over_ = true;
    }
    over_.notify_one();
    thread_.join();
  }

  /// What both threads would touch, in the main one.
  void while_it_waits(const std::function<void()>& step) {
    const std::lock_guard lock(mutex_);
    step();
  }

 private:
  void look() {
    std::optional<Clock::time_point> asked;
    std::unique_lock lock(mutex_);
    while (!over_.wait_for(lock, look_in_a_world_every, [this] { return is_over_; })) {
      const Wish wish = watch_.look();
      if (wish == Wish::go_on) continue;
      if (!asked) asked = Clock::now();
      if (wish == Wish::kill || Clock::now() - *asked > grace) world_.abort(static_cast<int>(watch_.give_up()));
    }
  }

  const Watch& watch_;
  const engine::World& world_;
  std::mutex mutex_;
  std::condition_variable over_;
  bool is_over_ = false;
  std::thread thread_;
};

}  // namespace

std::vector<std::string> WorldRunner::command(const plan::Job&, const std::filesystem::path&) const {
  return {"(inside the user's own launch)"};
}

JobEnd WorldRunner::run(const plan::Job& job, const std::filesystem::path&, const Watch& watch,
                        const Handover& handover) {
  JobEnd end;
  end.begin_ns = base::now_ns();
  if (watch.look() == Wish::go_on) {
    Watchdog watchdog(watch, world_);
    world_.lead(job, [&] { watchdog.while_it_waits(handover.store); });
  }
  end.wall_ns = base::now_ns() - end.begin_ns;
  return end;
}

}  // namespace scalebench::campaign
