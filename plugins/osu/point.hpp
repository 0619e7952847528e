// SPDX-License-Identifier: Apache-2.0
// What all benchmarks have in common: their options, their buffers, how one sample is taken and how it is checked.
//
// A benchmark is a row of a table and a pattern, a class derived from Point that knows what one round is:
//
//   Benchmark<PingPong, latency>      a workload of the SDK
//
// A pattern offers `using Row`, `metrics`, `options<row>()`, `prepare(row, context, answer)` and round(). One sample:
//
//   turn the buffers ▸ [fill them] ▸ align the ranks ▸ rounds, timed on the ranks that time ▸ [check what came]
//
// Rounds shorter than 20 clock reads are timed several at a time. A check of what came is made after the measured
// part, and with --verify after every sample; it is never inside a timed section.
#pragma once

#include <array>
#include <string>

#include "buffer.hpp"
#include "element.hpp"
#include "mpi_call.hpp"

namespace scalebench::osu {

/// How often something is done, as OSU does it: more often for messages of up to 8 KiB.
struct Repeats {
  struct Count {
    std::int64_t measured, warmup;
  } small, large;

  const Count& of(std::int64_t bytes) const { return bytes > 8192 ? large : small; }
};

inline constexpr Repeats latency_repeats{{10000, 100}, {1000, 10}};
inline constexpr Repeats bandwidth_repeats{{100, 10}, {20, 2}};
inline constexpr Repeats collective_repeats{{1000, 100}, {100, 10}};
inline constexpr Repeats fixed_repeats{{100, 10}, {100, 10}};

inline constexpr const char* up_to_4_mib = "1..4MiB*2";
inline constexpr const char* up_to_1_mib = "1..1MiB*2";

class Point {
 public:
  // Options. What a benchmark does not declare keeps these values.
  sb::Bytes message_bytes, memory_limit;
  std::string datatype = "char", operation, buffer_policy = "same", process_sync = "none";
  std::int64_t batch = 0;
  bool checks_every = false;

  Point() = default;
  Point(const Point&) = delete;
  Point& operator=(const Point&) = delete;
  virtual ~Point() = default;

  void sample(sb::Lap& lap);
  /// Collective: one more round whose data is checked; throws Incorrect on every rank when one rank finds a fault.
  void conclude();

 protected:
  /// How samples of this point are taken.
  struct Timing {
    Repeats repeats;
    bool is_timed = true;   ///< this rank takes samples, of metric 0
    int operations = 1;     ///< in a round
    double work_bytes = 0;  ///< of a round; 0 = no rate
    bool may_batch = true;  ///< rounds may be so short that several make a sample
  };

  /// The first step of setup. Throws Skip for a size that does not fit the datatype.
  void enter(const sb::Context& context);
  /// Collective: makes the buffers. Throws Skip when they and `other_bytes` exceed the memory limit.
  void allot(std::size_t send_bytes, std::size_t receive_bytes, std::size_t other_bytes = 0);
  /// Collective, the last step of setup: finds how many rounds make a sample, and answers the engine.
  void settle(sb::Setup& answer, const Timing& timing);

  /// What is measured.
  virtual void round() = 0;
  /// Untimed, after the rounds of a sample.
  virtual void close() {}
  /// Writes what the next rounds shall bring; `number` is never the same twice.
  virtual void fill(std::uint64_t number) = 0;
  /// How many elements here are not what `rounds` rounds should have brought.
  virtual std::size_t differences(std::uint64_t number, std::int64_t rounds) = 0;

  void prelude(sb::Lap& lap);
  void tally(std::int64_t rounds) { wrong_ += differences(number_, rounds); }

  /// Fills a message, or counts what is wrong in it.
  void write(std::byte* to, std::size_t elements, Pattern content) const {
    element_->fill(to, elements, content, operation_->fold);
  }
  std::size_t faults(const std::byte* got, std::size_t elements, std::span<const Pattern> contents) const {
    return element_->differences(got, elements, contents, operation_->fold);
  }

  MPI_Comm comm_ = MPI_COMM_NULL;
  int rank_ = 0, size_ = 1;
  std::uint64_t clock_cost_ns_ = 0;
  const Element* element_ = nullptr;
  const Operation* operation_ = nullptr;
  int count_ = 0;  ///< elements of a message
  Buffers buffers_;
  Alignment align_;

 private:
  std::int64_t enough_rounds();

  bool is_timed_ = true;
  std::int64_t rounds_ = 1;  ///< of a sample
  std::uint64_t number_ = 0;
  std::size_t wrong_ = 0;
};

template <std::size_t... Counts>
constexpr auto joined(const std::array<sb::Option, Counts>&... parts) {
  std::array<sb::Option, (Counts + ... + 0)> all{};
  std::size_t at = 0;
  const auto append = [&](const auto& part) {
    for (const sb::Option& row : part) all[at++] = row;
  };
  (append(parts), ...);
  return all;
}

inline constexpr std::array batch_option{sb::option<&Point::batch>(
    "batch", "0", "rounds timed as one sample; 0 = as many as take 20 clock reads", {.range = "0..1000000"})};

inline constexpr std::array content_options{
    sb::option<&Point::datatype>("datatype", "char", "of the elements of a message", {.choices = element_names}),
    sb::option<&Point::checks_every>("verify", "false", "check what came after every sample, not only at the end"),
    sb::option<&Point::memory_limit>("memory-limit", "1GiB", "a point that needs more per rank is skipped",
                                     {.unit = "B", .range = "1.."}),
};

constexpr auto size_option(const char* sizes) {
  return std::array{sb::option<&Point::message_bytes>("message-bytes", sizes, "size of a message",
                                                      {.unit = "B", .range = "0..1GiB"})};
}

inline constexpr std::array policy_option{
    sb::option<&Point::buffer_policy>("buffer-policy", "same",
                                      "buffers from sample to sample: the same, others until "
                                      "more than the last level cache is used, or every cache line written anew",
                                      {.choices = policy_names})};

constexpr auto message_options(const char* sizes) {
  return joined(size_option(sizes), content_options, policy_option, batch_option);
}

constexpr auto sync_option(const char* fallback) {
  return std::array{sb::option<&Point::process_sync>(
      "process-sync", fallback, "how ranks are aligned before each sample", {.choices = Alignment::names})};
}

inline constexpr std::array operation_option{
    sb::option<&Point::operation>("op", "sum", "how elements are combined", {.choices = operation_names})};

/// A workload: `row` carried out by `Pattern`.
template <typename Pattern, const auto& row>
struct Benchmark : Pattern {
  static constexpr const char* name = Pattern::name_of(row);
  static constexpr const char* help = row.help;
  static constexpr auto options = Pattern::template options_of<row>();
  static constexpr sb::Ranks ranks = Pattern::ranks_of(row);
  static constexpr int thread_level = Pattern::needed_thread_level;
  using Pattern::metrics;

  void setup(const sb::Context& context, sb::Setup& answer) { this->prepare(row, context, answer); }
  void iterate(sb::Lap& lap) { this->sample(lap); }
  void verify() { this->conclude(); }
};

/// What most patterns are content with.
struct Usual {
  static constexpr int needed_thread_level = SB_THREAD_SINGLE;
  static constexpr const char* name_of(const auto& row) { return row.name; }
  static constexpr sb::Ranks ranks_of(const auto& row) { return row.ranks; }
};

inline constexpr sb::Ranks two_ranks{.min = 2, .max = 2, .fallback = 2};
inline constexpr sb::Ranks even_ranks{.min = 2, .multiple = 2, .fallback = 2};
inline constexpr sb::Ranks many_ranks{.min = 2, .fallback = 2};

}  // namespace scalebench::osu
