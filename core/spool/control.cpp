// SPDX-License-Identifier: Apache-2.0
#include "spool/control.hpp"

#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <climits>
#include <ctime>
#include <utility>

#include "spool/writer.hpp"

namespace scalebench::spool {

const char* name_of(Phase phase) {
  static constexpr std::array names = {"starting", "setup",   "warmup", "measure", "verify",
                                       "teardown", "between", "gather", "ended"};
  const auto index = static_cast<std::size_t>(phase);
  return index < names.size() ? names[index] : "unknown";
}

Control::Control(const std::filesystem::path& file, int ranks) : ranks_(ranks) {
  const std::size_t bytes = sizeof(Block) + static_cast<std::size_t>(ranks) * sizeof(RankCell);
  const base::Fd shared = base::Fd::open(file, O_RDWR | O_CREAT);
  allocate(shared, bytes, file);
  mapping_ = base::MappedFile(shared, 0, bytes, base::Access::read_write);
}

Control::Control(base::MappedFile mapping)
    : ranks_(static_cast<int>((mapping.size() - sizeof(Block)) / sizeof(RankCell))), mapping_(std::move(mapping)) {}

std::optional<Control> Control::find(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return std::nullopt;
  base::MappedFile mapping = base::MappedFile::read_only(file);
  const bool fits = mapping.size() >= sizeof(Block) && (mapping.size() - sizeof(Block)) % sizeof(RankCell) == 0;
  if (!fits) return std::nullopt;
  return Control(std::move(mapping));
}

// A futex: it is in a mapping that driver and ranks share.
void Control::let_go_on(int points) noexcept {
  block().let_go.store(points, std::memory_order_release);
  syscall(SYS_futex, &block().let_go, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

bool Control::wait_to_go_on(int points, std::chrono::milliseconds longest) const noexcept {
  const int seen = block().let_go.load(std::memory_order_acquire);
  if (seen >= points) return true;
  const timespec timeout{longest.count() / 1000, longest.count() % 1000 * 1'000'000};
  syscall(SYS_futex, &block().let_go, FUTEX_WAIT, seen, &timeout, nullptr, 0);
  return block().let_go.load(std::memory_order_acquire) >= points;
}

namespace {

constexpr std::chrono::milliseconds between_beats{100};

}  // namespace

// Open for both directions: it never is at its end, whichever ranks come and go.
Bell::Bell(const Folder& folder) {
  if (::mkfifo(folder.bell().c_str(), 0600) != 0) return;
  pipe_ = base::Fd(::open(folder.bell().c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
}

bool Bell::rang() noexcept {
  char rings[64];
  bool any = false;
  while (pipe_ && ::read(pipe_.get(), rings, sizeof rings) > 0) any = true;
  return any;
}

BellRope::BellRope(const Folder& folder) noexcept
    : pipe_(::open(folder.bell().c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC)) {}

bool BellRope::has_listener() const noexcept {
  pollfd state{pipe_.get(), 0, 0};
  return pipe_ && ::poll(&state, 1, 0) == 0;
}

void BellRope::hand_over(Control& control, int points, const std::function<void()>& beat) noexcept {
  if (!has_listener() || ::write(pipe_.get(), "!", 1) != 1) return;
  while (!control.wait_to_go_on(points, between_beats) && has_listener()) beat();
}

}  // namespace scalebench::spool
