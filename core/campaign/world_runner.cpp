// SPDX-License-Identifier: Apache-2.0
#include "campaign/world_runner.hpp"

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "base/clock.hpp"

namespace scalebench::campaign {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds look_every{100};
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
    while (!over_.wait_for(lock, look_every, [this] { return is_over_; })) {
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
