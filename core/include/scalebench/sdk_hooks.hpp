// SPDX-License-Identifier: Apache-2.0
//
// What the hooks of a plugin are handed and what they throw: failures, the types of options, Context, Lap, Flight and
// Setup over the C structs of abi.h. Plugins include <scalebench/sdk.hpp>, which includes this.
#pragma once

#include <scalebench/abi.h>

#include <cstdint>
#include <ctime>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace scalebench::sdk {

// ---------------------------------------------------------------------------------------------------- failures

/// What a hook throws to end this point; the text is for the user. Any other exception counts as a defect.
class Error : public std::runtime_error {
 public:
  std::int32_t status() const noexcept { return status_; }

 protected:
  Error(std::int32_t status, const std::string& text) : std::runtime_error(text), status_(status) {}

 private:
  std::int32_t status_;
};

/// This point cannot run here; stored as `skipped`, not a failure.
struct Skip : Error {
  explicit Skip(const std::string& text) : Error(SB_SKIP, text) {}
};

/// As Skip, but in a launch whose ranks have these environment variables ("NAME=VALUE", with blanks between several)
/// the point may run: it is tried once more.
struct Relaunch : Error {
  Relaunch(const std::string& text, const std::string& environment) : Error(SB_RELAUNCH, text + "\n" + environment) {}
};

/// The user has to change an option.
struct Usage : Error {
  explicit Usage(const std::string& text) : Error(SB_USAGE, text) {}
};

/// A service or peer the workload needs is gone or refuses.
struct ServiceLost : Error {
  explicit ServiceLost(const std::string& text) : Error(SB_SERVICE, text) {}
};

/// The answer is wrong.
struct Incorrect : Error {
  explicit Incorrect(const std::string& text) : Error(SB_INCORRECT, text) {}
};

/// Thrown in iterate: one operation failed and the workload goes on. A failed sample of the metric declared after the
/// last one lapped in this iteration, from the last clock read on, or from `begin_ns`. Thrown in start: the operation
/// failed, as a sample of the first metric. In progress Flight::failed says which one it was.
class Failed : public std::runtime_error {
 public:
  Failed(std::int32_t code, const std::string& text, std::uint64_t begin_ns = 0)
      : std::runtime_error(text), code_(code), begin_ns_(begin_ns) {}
  std::int32_t code() const noexcept { return code_; }
  std::uint64_t begin_ns() const noexcept { return begin_ns_; }

 private:
  std::int32_t code_;
  std::uint64_t begin_ns_;
};

// ---------------------------------------------------------------------------------------------------- option types

/// An option in bytes, given as 64KiB.
struct Bytes {
  std::int64_t count = 0;
  constexpr operator std::int64_t() const { return count; }
  constexpr std::size_t size() const { return static_cast<std::size_t>(count); }
};

/// An option in time, given as 10us.
struct Duration {
  std::int64_t ns = 0;
  constexpr double seconds() const { return static_cast<double>(ns) * 1e-9; }
};

/// An option that nobody sees: given by --NAME-file or $SCALEBENCH_NAME, stored and shown as ***. Empty: not given.
struct Secret {
  std::string text;
};

// ---------------------------------------------------------------------------------------------------- hook arguments

/// CLOCK_MONOTONIC, the clock of all samples.
inline std::uint64_t now_ns() noexcept {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(now.tv_nsec);
}

/// What was computed has to be there: without this a compiler may leave out work whose result nobody uses.
template <typename Value>
inline void keep(const Value& value) noexcept {
  asm volatile("" : : "m"(value) : "memory");
}

/// Memory may have changed: what was stored before is stored, what is read after is read anew.
inline void clobber() noexcept { asm volatile("" : : : "memory"); }

/// What a point of a resumable workload goes on with; run_id and seed are those of Context again.
struct Continuation {
  std::int32_t attempt;  ///< that this is, from 2
  std::string run_id;    ///< of the run that goes on
  std::uint64_t seed;
  std::int64_t iteration;  ///< the number of the next iteration, larger than any before in any rank
};

/// Where this rank is and what it may use. May be copied and kept until teardown has returned.
class Context {
 public:
  explicit Context(const sb_context& raw)
      : rank(raw.rank),
        size(raw.size),
        role(raw.role),
        role_rank(raw.role_rank),
        role_size(raw.role_size),
        node(raw.node),
        nodes(raw.nodes),
        node_rank(raw.node_rank),
        node_size(raw.node_size),
        comm(raw.comm),
        role_comm(raw.role_comm),
        cpus(raw.cpus),
        seed(raw.seed),
        clock_cost_ns(raw.clock_cost_ns),
        mpi_init_ns(raw.mpi_init_ns),
        run_id(raw.run_id),
        endpoint(raw.endpoint),
        plugin_dir(raw.plugin_dir),
        module_dir(raw.module_dir),
        patience{raw.patience_ns},
        raw_(&raw) {
    if (const sb_continuation* earlier = raw.continues)
      continues = Continuation{earlier->attempt, earlier->run_id, earlier->seed, earlier->iteration};
  }

  std::int32_t rank, size;
  std::int32_t role, role_rank, role_size;  ///< role: index of the row; 0, rank, size without roles
  std::int32_t node, nodes;
  std::int32_t node_rank, node_size;
  std::int32_t comm, role_comm;  ///< MPI_Comm_c2f handles; see <scalebench/mpi.hpp>
  std::int32_t cpus;             ///< hardware threads that this rank can keep busy, by affinity and quota; at least 1
  std::uint64_t seed;            ///< of this run, the same in every rank
  std::uint64_t clock_cost_ns;   ///< of one clock read here
  std::uint64_t mpi_init_ns;     ///< duration of MPI_Init_thread in this rank
  std::string run_id;            ///< unique, [a-z0-9-]: fit for key prefixes and file names
  std::string endpoint;          ///< of the first service needed, with credentials; "" without one
  std::string plugin_dir, module_dir;
  std::optional<Continuation> continues;  ///< of a resumable workload whose point goes on
  Duration patience;  ///< the user's --patience, how long a rank may give no sign of life; 0 = for ever

  /// Of one of the services that the workload needs; "" when it does not now.
  std::string endpoint_of(std::string_view service) const {
    for (std::uint32_t at = 0; at < raw_->endpoint_count; ++at)
      if (service == raw_->endpoints[at].service) return raw_->endpoints[at].text;
    return "";
  }

  /// Become events of the run. Not in iterate.
  void info(const std::string& text) const { raw_->log(raw_, SB_INFO, text.c_str()); }
  void warn(const std::string& text) const { raw_->log(raw_, SB_WARNING, text.c_str()); }

  /// What an operation (an iteration's number) is called elsewhere, such as a job's id: a row of `item`, the last of a
  /// key counts. In any hook, outside timed parts: it writes to a file. At most 10000 of a rank and point.
  void note(std::int64_t operation, const std::string& key, const std::string& text) const {
    if (raw_->note != nullptr) raw_->note(raw_, operation, key.c_str(), text.c_str());
  }

  /// True once a stop was asked for; who waits in a loop asks this, which is a sign of life too.
  bool stopping() const { return raw_->stopping(raw_) != 0; }

  /// What this hook does now may take so long without a sign of life; until the next call, or the hook's end. Not in
  /// iterate: see Setup::patience.
  void expect(Duration longest) const {
    if (raw_->expect != nullptr) raw_->expect(raw_, longest.ns);
  }

 private:
  const sb_context* raw_;
};

/// Takes samples. The end of one section is the beginning of the next: N sections cost N clock reads.
class Lap {
 public:
  explicit Lap(sb_recorder& recorder) noexcept : recorder_(recorder) {}

  /// The time since the last clock read is a sample of `metric`.
  void operator()(std::uint32_t metric) { recorder_.lap(&recorder_, metric), next_ = metric + 1; }
  /// The time from the iteration's beginning to the last clock read is a sample of `metric`. No clock read.
  void whole(std::uint32_t metric) { recorder_.whole(&recorder_, metric), next_ = metric + 1; }
  /// What happened since the last clock read is nobody's time.
  void restart() { recorder_.restart(&recorder_, 0); }
  /// The same, and the iteration begins here.
  void begin() { recorder_.restart(&recorder_, 1); }

  /// A value of any unit that began at the iteration's beginning, or at `begin_ns`: finite, and not negative where it
  /// is a time.
  void value(std::uint32_t metric, double value) { this->value(metric, recorder_.begin_ns, value); }
  void value(std::uint32_t metric, std::uint64_t begin_ns, double value) {
    recorder_.value(&recorder_, metric, begin_ns, value), next_ = metric + 1;
  }

  /// The time since the last clock read, or since `begin_ns`, ended in a failure.
  void fail(std::uint32_t metric, std::int32_t code, const std::string& text) { fail(metric, 0, code, text); }
  void fail(std::uint32_t metric, std::uint64_t begin_ns, std::int32_t code, const std::string& text) {
    recorder_.fail(&recorder_, metric, begin_ns, code, text.c_str()), next_ = metric + 1;
  }

  std::int64_t iteration() const { return recorder_.iteration; }  ///< of this point, from 0, warm-up included
  sb_phase phase() const { return static_cast<sb_phase>(recorder_.phase); }
  std::uint64_t begin_ns() const { return recorder_.begin_ns; }
  std::uint64_t last_ns() const { return recorder_.last_ns; }
  std::uint32_t next() const { return next_; }  ///< the metric declared after the last one lapped

 private:
  sb_recorder& recorder_;
  std::uint32_t next_ = 0;
};

/// Takes the samples of operations that overlap, in start and progress. `begin_ns` 0 = when the operation's start was
/// called, and never before it; `end_ns` 0 = now, which reads the clock.
class Flight {
 public:
  explicit Flight(sb_recorder& recorder) noexcept : recorder_(recorder) {}

  /// The operation ended; its time is a sample of `metric`.
  void done(std::int64_t operation, std::uint32_t metric, std::uint64_t begin_ns = 0, std::uint64_t end_ns = 0) {
    recorder_.done(&recorder_, operation, metric, begin_ns, end_ns);
  }
  /// It ended in a failure.
  void failed(std::int64_t operation, std::uint32_t metric, std::int32_t code, const std::string& text,
              std::uint64_t begin_ns = 0, std::uint64_t end_ns = 0) {
    recorder_.failed(&recorder_, operation, metric, begin_ns, end_ns, code, text.c_str());
  }
  /// Besides, before it ends: a value of any unit.
  void value(std::int64_t operation, std::uint32_t metric, double value, std::uint64_t begin_ns = 0) {
    recorder_.sample(&recorder_, operation, metric, begin_ns, value);
  }

  sb_phase phase() const { return static_cast<sb_phase>(recorder_.phase); }

 private:
  sb_recorder& recorder_;
};

/// setup's answer for this point; the command line wins over it. Samples may be taken too, with lap() and time().
class Setup {
 public:
  Setup(sb_point& point, sb_recorder& recorder) : point_(point), lap_(recorder) {}

  Setup& iterations(std::int64_t count) { return point_.iterations = count, *this; }  ///< measured, per rank
  Setup& warmup(std::int64_t count) { return point_.warmup = count, *this; }          ///< iterations before them
  Setup& duration(Duration limit) { return point_.duration_ns = limit.ns, *this; }    ///< of the measured part
  Setup& batch(std::int64_t operations) { return point_.batch = operations, *this; }  ///< operations in one sample

  /// What one iteration, or one operation of those that overlap, may take until it is thought dead.
  Setup& patience(Duration longest) { return point_.patience_ns = longest.ns, *this; }

  /// Operations that may overlap, of a workload with start and progress.
  Setup& in_flight(std::int64_t operations) { return point_.in_flight = operations, *this; }

  /// What one sample of `metric` does, in the metric's work unit: the base of rates.
  Setup& work(std::uint32_t metric, double amount) {
    if (metric >= point_.work_count) throw std::out_of_range("work() of a metric that is not declared");
    return point_.work[metric] = amount, *this;
  }

  /// Declares a metric that is known only now, in a row made by metric(), duration() or waiting() or by its name and
  /// unit; answers its number.
  std::uint32_t metric(const sb_metric& row) {
    sb_error error{};
    const std::int32_t number = point_.metric == nullptr ? -1 : point_.metric(&point_, &row, &error);
    if (number < 0) throw std::invalid_argument(error.text[0] == '\0' ? "no metric can be declared here" : error.text);
    return static_cast<std::uint32_t>(number);
  }
  std::uint32_t metric(const std::string& name, const std::string& unit) {
    return metric({name.c_str(), "", unit.c_str(), nullptr, SB_NEUTRAL, SB_BY_WORKLOAD, SB_WORK, 0});
  }

  Lap& lap() { return lap_; }

  /// Calls `action`, its duration is a sample of `metric`; answers what `action` answers.
  template <typename Action>
  decltype(auto) time(std::uint32_t metric, Action&& action) {
    lap_.restart();
    if constexpr (std::is_void_v<std::invoke_result_t<Action>>) {
      std::forward<Action>(action)(), lap_(metric);
    } else {
      decltype(auto) result = std::forward<Action>(action)();
      lap_(metric);
      return static_cast<decltype(result)>(result);
    }
  }

 private:
  sb_point& point_;
  Lap lap_;
};

}  // namespace scalebench::sdk
