// SPDX-License-Identifier: Apache-2.0
// What a workload records into: the functions of sb_recorder over a spool. Number of a series = index of its metric.
//
// Within a timed section nothing happens but one clock read and plain stores; what failed is remembered and written to
// the journal once the iteration is over.
#pragma once

#include <scalebench/abi.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "spool/writer.hpp"

namespace scalebench::engine {

/// Not to be moved: workloads are handed its address.
class Recorder : public sb_recorder {
 public:
  /// What a failed sample has to say.
  struct Failed {
    std::uint32_t metric;
    std::int64_t iteration;
    std::int32_t code;
    std::string text;
  };

  /// `metrics` are the workload's; series of the engine's own follow them. The spool outlives the recorder.
  Recorder(const sb_workload& workload, spool::Writer& spool);
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  void enter(sb_phase new_phase) noexcept;

  /// The next sample comes after a pause of the engine.
  void mark_gap() noexcept { next_flags_ |= spool::gap_before; }
  void mark_late() noexcept { next_flags_ |= spool::late; }

  /// Right before a hook that records.
  void begin(std::uint64_t now_ns) noexcept {
    begin_ns = last_ns = now_ns;
    flags_ = next_flags_;
    next_flags_ = 0;
  }

  /// Stores an integer sample of any series, the engine's own too.
  void put(std::uint32_t series, std::uint64_t start_ns, std::uint64_t amount, std::uint16_t more_flags = 0) noexcept {
    spool::Record& record = spool_.next();
    record.start_ns = start_ns;
    record.value = amount;
    record.iteration = static_cast<std::uint32_t>(iteration);
    record.series = static_cast<std::uint16_t>(series);
    record.flags = static_cast<std::uint16_t>(flags_ | more_flags);
  }

  /// Something the engine has to look at: failures to write down, or a misuse of the recorder.
  bool has_news() const noexcept { return has_news_; }
  /// Whether an operation failed since take_failures().
  bool has_failed() const noexcept { return !failures_.empty(); }
  /// Moves the failures out; has_news() is false afterwards unless the workload misused the recorder.
  std::vector<Failed> take_failures();
  /// How the workload misused the recorder, or why the spool is full; empty when neither.
  std::string misuse() const;

  spool::Writer& spool() noexcept { return spool_; }

 private:
  struct Kind {
    bool is_lapped = false;  ///< ns
    bool is_time = false;
    bool is_integer = false;
  };

  static Recorder& of(sb_recorder* base) noexcept { return static_cast<Recorder&>(*base); }
  static void do_lap(sb_recorder*, std::uint32_t metric) noexcept;
  static void do_whole(sb_recorder*, std::uint32_t metric) noexcept;
  static void do_restart(sb_recorder*, std::int32_t whole_iteration) noexcept;
  static void do_value(sb_recorder*, std::uint32_t metric, std::uint64_t start_ns, double amount) noexcept;
  static void do_fail(sb_recorder*, std::uint32_t metric, std::uint64_t begin_ns, std::int32_t code,
                      const char* text) noexcept;

  bool takes_laps(std::uint32_t metric) const noexcept { return metric < kind_count_ && kind_data_[metric].is_lapped; }
  void refuse(std::uint32_t metric, std::string_view why) noexcept;

  spool::Writer& spool_;
  const Kind* kind_data_ = nullptr;
  std::uint32_t kind_count_ = 0;
  std::uint16_t flags_ = 0;
  std::uint16_t next_flags_ = 0;
  bool has_news_ = false;
  std::vector<Kind> kinds_;
  std::vector<std::string> names_;
  std::vector<Failed> failures_;
  std::string misuse_;
};

}  // namespace scalebench::engine
