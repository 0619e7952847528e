// SPDX-License-Identifier: Apache-2.0
// What a workload records into: the functions of sb_recorder over a spool. Number of a series = index of its metric.
//
// Within a timed section nothing happens but one clock read and plain stores; what failed is remembered and written to
// the journal once the iteration is over.
#pragma once

#include <scalebench/abi.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/flight.hpp"
#include "spool/writer.hpp"

namespace scalebench::engine {

/// The series the engine adds behind those of the workload's metrics, in ns: in an open loop, and of operations that
/// overlap.
struct OwnSeries {
  static constexpr std::uint32_t response = 0;  ///< from the intended start to the end of the iteration
  static constexpr std::uint32_t service = 1;   ///< from its actual begin to its end
  static constexpr std::uint32_t lateness = 2;  ///< from the intended start to the actual begin
  static constexpr std::uint32_t count = 3;
  static constexpr std::array<const char*, count> names = {"response", "service", "lateness"};
  static constexpr std::array<const char*, count> helps = {"from the intended start to the end",
                                                           "from the actual begin to the end",
                                                           "from the intended start to the actual begin"};
};

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

  /// One more metric of the workload's, behind the others: in setup. Its number.
  std::uint32_t add(const sb_metric& metric);

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
    put_of(iteration, series, start_ns, amount, static_cast<std::uint16_t>(flags_ | more_flags));
  }
  /// The number of one of the engine's own series (see OwnSeries).
  std::uint32_t own(std::uint32_t series) const noexcept { return kind_count_ + series; }
  /// What begin() found to be said of the samples that follow.
  std::uint16_t flags() const noexcept { return flags_; }

  /// From now on samples are those of operations that overlap: `done`, `failed` and `sample` work, the others are
  /// refused. The table outlives the recorder's use.
  void record_operations_of(Flight& flight) noexcept;
  /// Those in flight have failed, as nobody waits for them any longer.
  void give_up(const std::string& why);

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
    bool is_told = false;  ///< by the workload
  };

  static Recorder& of(sb_recorder* base) noexcept { return static_cast<Recorder&>(*base); }
  static void do_lap(sb_recorder*, std::uint32_t metric) noexcept;
  static void do_whole(sb_recorder*, std::uint32_t metric) noexcept;
  static void do_restart(sb_recorder*, std::int32_t whole_iteration) noexcept;
  static void do_value(sb_recorder*, std::uint32_t metric, std::uint64_t start_ns, double amount) noexcept;
  static void do_fail(sb_recorder*, std::uint32_t metric, std::uint64_t begin_ns, std::int32_t code,
                      const char* text) noexcept;

  static void do_done(sb_recorder*, std::int64_t operation, std::uint32_t metric, std::uint64_t start_ns,
                      std::uint64_t end_ns) noexcept;
  static void do_failed(sb_recorder*, std::int64_t operation, std::uint32_t metric, std::uint64_t start_ns,
                        std::uint64_t end_ns, std::int32_t code, const char* text) noexcept;
  static void do_sample(sb_recorder*, std::int64_t operation, std::uint32_t metric, std::uint64_t start_ns,
                        double amount) noexcept;

  void put_of(std::int64_t number, std::uint32_t series, std::uint64_t start_ns, std::uint64_t amount,
              std::uint16_t flags) noexcept {
    spool::Record& record = spool_.next();
    record.start_ns = start_ns;
    record.value = amount;
    record.iteration = static_cast<std::uint32_t>(number);
    record.series = static_cast<std::uint16_t>(series);
    record.flags = flags;
  }
  /// The bits of a number in the shape that samples of this metric have; refuses what cannot be stored.
  bool bits_of(std::uint32_t metric, double amount, std::uint64_t& bits) noexcept;
  const Operation* in_flight(std::int64_t operation) noexcept;
  bool conclude(std::int64_t operation, std::uint32_t metric, std::uint64_t start_ns, std::uint64_t end_ns,
                std::uint16_t more_flags) noexcept;
  void put_own(const Operation& operation, std::uint64_t start_ns, std::uint64_t end_ns, std::uint16_t flags) noexcept;
  void complain(std::string why) noexcept;
  bool takes_laps(std::uint32_t metric) const noexcept { return metric < kind_count_ && kind_data_[metric].is_lapped; }
  void refuse(std::uint32_t metric, std::string_view why) noexcept;

  spool::Writer& spool_;
  const Kind* kind_data_ = nullptr;
  std::uint32_t kind_count_ = 0;
  Flight* flight_ = nullptr;
  std::uint16_t flags_ = 0;
  std::uint16_t next_flags_ = 0;
  bool has_news_ = false;
  std::vector<Kind> kinds_;
  std::vector<std::string> names_;
  std::vector<Failed> failures_;
  std::string misuse_;
};

}  // namespace scalebench::engine
