// SPDX-License-Identifier: Apache-2.0
// Windows of many messages at a time, one way or both ways: bandwidth and message rate.
#pragma once

#include "overlap.hpp"
#include "ping_pong.hpp"

namespace scalebench::osu {

/// One round: the leader sends a window of messages and gets one byte back when all of them have come; or both send a
/// window.
class Stream : public Pt2pt {
 public:
  std::int64_t window_size = 64;

  static constexpr sb::Metric metrics[] = {sb::duration(
      "transfer", "a window of messages up to the answer that all came; divided by the batch: one message", "B")};
  template <const Pt2ptRow& row>
  static constexpr auto options_of() {
    return joined(message_options(up_to_4_mib),
                  std::array{sb::option<&Stream::window_size>("window-size", "64", "messages under way at a time",
                                                              {.range = "1..65536"})});
  }

  void prepare(const Pt2ptRow& row, const sb::Context& context, sb::Setup& answer);

 protected:
  void round() override;

 private:
  enum class Way { out, in };
  void post(Way way, bool is_persistent);
  void start(Way way);
  void exchange();
  Requests& requests(Way way) { return way == Way::out ? sends_ : receives_; }

  bool goes_both_ways_ = false, is_persistent_ = false;
  std::size_t step_ = 0;  ///< from one message of the window to the next
  std::byte answer_{};
  Requests sends_, receives_;
};

inline constexpr Pt2ptRow bw{.name = "bw", .help = "Bandwidth from one rank to another", .repeats = bandwidth_repeats};
inline constexpr Pt2ptRow bibw{.name = "bibw",
                               .help = "Bandwidth between two ranks, both ways at a time",
                               .repeats = bandwidth_repeats,
                               .goes_both_ways = true};
inline constexpr Pt2ptRow mbw_mr{.name = "mbw_mr",
                                 .help = "Bandwidth and message rate, all pairs of ranks at a time",
                                 .ranks = even_ranks,
                                 .repeats = fixed_repeats,
                                 .is_aligned = true};
inline constexpr Pt2ptRow bw_persistent = persistent(bw, "bw_persistent", "Bandwidth of persistent messages");
inline constexpr Pt2ptRow bibw_persistent =
    persistent(bibw, "bibw_persistent", "Bandwidth of persistent messages, both ways at a time");

}  // namespace scalebench::osu
