// SPDX-License-Identifier: Apache-2.0
//
// scalebench SDK: a workload is one struct, a plugin is one file. Header-only C++20 over the C tables of abi.h.
//
//   #include <scalebench/sdk.hpp>
//   namespace sb = scalebench::sdk;
//
//   struct Copy {
//     static constexpr auto name = "copy";
//     static constexpr auto help = "Copies a block of memory.";
//     sb::Bytes block;
//     static constexpr sb::Option options[] = {sb::option<&Copy::block>("block", "1KiB..1MiB*4", "bytes per copy")};
//     enum { copy };
//     static constexpr sb::Metric metrics[] = {sb::duration("copy", "one memcpy", "B")};
//
//     void setup(const sb::Context&, sb::Setup& answer) {
//       from.resize(block.size()), to.resize(block.size());
//       answer.work(copy, double(block));
//     }
//     void iterate(sb::Lap& lap) { to = from, lap(copy); }
//
//     std::vector<char> from, to;
//   };
//   SCALEBENCH_PLUGIN("copy", "Speed of memory", Copy)
//
// clang-format off
// What a workload struct has (all but the first four and `iterate` may be left out):
//
//   name, help      static constexpr auto, text
//   metrics         rows made by metric(), duration() or durations(); an index into them names a metric
//   setup           void setup(const Context&) or void setup(const Context&, Setup&)
//   options         static constexpr Option[], rows made by option<&Struct::member>(): the member's type is the option's
//   roles, needs    rows made by role() and need()
//   ranks           static constexpr Ranks
//   cores_per_rank  static constexpr int: cores that a rank wants for itself
//   files           rows made by file()
//   thread_level    static constexpr int, SB_THREAD_…
//   independent     static constexpr bool; true: ranks do not wait for each other in iterate
//   resumable       static constexpr bool; true: a point goes on with --resume, see Context::continues
//   iterate         void iterate(Lap&), one sample of each metric it laps
//   start, progress void start(Flight&, std::int64_t operation, std::uint64_t due_ns) and
//                   void progress(Flight&, std::uint64_t until_ns), instead of iterate: operations overlap
//   verify          void verify(), throws Incorrect
//   teardown        void teardown(), after every successful setup
//   validate        void validate(const Candidate&) const, or static: judges the options, throws Usage. It runs in a
//                   process of its own on a struct whose options are bound and nothing else has happened
// clang-format on
//
// Ownership: one object per point; default-constructed, options bound, setup called; destroyed after teardown, or
// after a setup that threw. Threads: every hook runs on the rank's main thread. Times are nanoseconds of
// CLOCK_MONOTONIC. Failures are exceptions, and none leaves the plugin: see Error and Failed below.
//
// A service that workloads need, and an exporter of runs, are structs too: see <scalebench/sdk_service.hpp>.
#pragma once

#include <scalebench/abi.h>
#include <scalebench/build.h>

#include <array>
#include <cstdint>
#include <ctime>
#include <functional>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

/// The MPI library a plugin was built with; <scalebench/mpi.hpp> sets it.
#ifndef SB_MPI_LIBRARY
#define SB_MPI_LIBRARY nullptr
#endif

/// The plugin's own version, for the record; the build may set it.
#ifndef SCALEBENCH_PLUGIN_VERSION
#define SCALEBENCH_PLUGIN_VERSION "0"
#endif

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

/// As Skip, but in a launch whose ranks have these environment variables ("NAME=VALUE", with blanks between several) the
/// point may run: it is tried once more.
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
  std::int32_t attempt;    ///< that this is, from 2
  std::string run_id;      ///< of the run that goes on
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

  /// What an operation (an iteration's number) is called elsewhere, such as a job's id: a row of `item`, the last of a key
  /// counts. In any hook, outside timed parts: it writes to a file. At most 10000 of a rank and point.
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

  Setup& patience(Duration one_iteration) { return point_.patience_ns = one_iteration.ns, *this; }  ///< until thought dead

  /// Operations that may overlap, of a workload with start and progress.
  Setup& in_flight(std::int64_t operations) { return point_.in_flight = operations, *this; }

  /// What one sample of `metric` does, in the metric's work unit: the base of rates.
  Setup& work(std::uint32_t metric, double amount) {
    if (metric >= point_.work_count) throw std::out_of_range("work() of a metric that is not declared");
    return point_.work[metric] = amount, *this;
  }

  /// Declares a metric that is known only now, in a row made by metric(), duration() or waiting() or by its name and unit;
  /// answers its number.
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

// ---------------------------------------------------------------------------------------------------- rows

namespace detail {

/// Where an option's value goes: an object, known by the address of its type's tag.
struct Target {
  void* object;
  const void* type;
  void (*raise)(void* object);  // throws the object as a pointer to its type
};

template <typename Type>
inline constexpr char tag = 0;

template <typename Member>
struct Pointer;
template <typename Class, typename Type>
struct Pointer<Type Class::*> {
  using class_type = Class;
  using value_type = Type;
};

/// The object as a Class. Rows may belong to a base of the workload, at any offset: catching the thrown pointer as a
/// pointer to the base is the one conversion that C++ offers where neither type knows the other.
template <typename Class>
Class& target_as(const Target& target) {
  if (target.type == &tag<Class>) return *static_cast<Class*>(target.object);
  try {
    target.raise(target.object);
  } catch (Class* base) {
    return *base;
  } catch (...) {
  }
  throw std::logic_error("an option row names a member of another struct than its workload or a base of it");
}

template <typename Type>
constexpr std::int32_t option_type(bool choices) {
  constexpr bool known = std::is_same_v<Type, bool> || std::is_same_v<Type, int> ||
                         std::is_same_v<Type, std::int64_t> || std::is_same_v<Type, double> ||
                         std::is_same_v<Type, std::string> || std::is_same_v<Type, Bytes> ||
                         std::is_same_v<Type, Duration> || std::is_same_v<Type, Secret>;
  static_assert(known,
                "an option's member must be int64_t, int, double, bool, std::string, sb::Bytes, sb::Duration or "
                "sb::Secret");
  if (std::is_same_v<Type, std::string>) return choices ? SB_CHOICE : SB_TEXT;
  if (choices) throw std::logic_error("choices belong to an option whose member is a std::string");
  if (std::is_same_v<Type, Secret>) return SB_SECRET;
  if (std::is_same_v<Type, bool>) return SB_FLAG;
  if (std::is_same_v<Type, double>) return SB_REAL;
  if (std::is_same_v<Type, Bytes>) return SB_BYTES;
  return std::is_same_v<Type, Duration> ? SB_DURATION : SB_INT;
}

template <typename Type>
Type convert(const sb_value& value) {
  if constexpr (std::is_same_v<Type, std::string> || std::is_same_v<Type, Secret>) {
    return Type{value.s};
  } else if constexpr (std::is_same_v<Type, double>) {
    return value.f;
  } else if constexpr (std::is_same_v<Type, bool>) {
    return value.i != 0;
  } else if constexpr (std::is_same_v<Type, int>) {
    if (value.i < std::numeric_limits<int>::min() || value.i > std::numeric_limits<int>::max())
      throw Usage("the value " + std::to_string(value.i) + " of an option is too large: give one that fits 32 bits");
    return static_cast<int>(value.i);
  } else {
    return Type{value.i};
  }
}

template <auto Member>
void bind(const Target& target, const sb_value& value) {
  using Row = Pointer<decltype(Member)>;
  target_as<typename Row::class_type>(target).*Member = convert<typename Row::value_type>(value);
}

}  // namespace detail

/// A row of options; begins with the C row, so that an array of these is the table of the workload.
struct Option {
  sb_option row;
  void (*bind)(const detail::Target&, const sb_value&);
};
static_assert(std::is_standard_layout_v<Option>);

/// What an option may have besides name, default and help.
struct Extras {
  const char* unit = nullptr;     ///< shown in help and tables
  const char* range = nullptr;    ///< "1..1024", "0..", "..1GiB", bounds included
  const char* choices = nullptr;  ///< "a|b|c", for a std::string
  sb_axis axis = SB_POINT;        ///< SB_LAUNCH: another value needs another job
};

/// An option bound to a member. `fallback` is the default as typed on the command line: a value, list or range.
template <auto Member>
constexpr Option option(const char* name, const char* fallback, const char* help, Extras extras = {}) {
  using Type = typename detail::Pointer<decltype(Member)>::value_type;
  const auto type = detail::option_type<Type>(extras.choices != nullptr);
  return {{name, help, fallback, extras.choices, extras.unit, extras.range, type, extras.axis}, &detail::bind<Member>};
}

using Metric = sb_metric;
using Role = sb_role;
using Need = sb_need;

/// A metric of any unit: ns, B (stored as integers) or s, B/s, 1/s, 1, %, J, W, FLOP/s, K … (stored as reals).
constexpr Metric metric(const char* name, const char* help, const char* unit, sb_better better = SB_NEUTRAL,
                        const char* work_unit = nullptr, sb_source source = SB_BY_WORKLOAD) {
  return {name, help, unit, work_unit, better, source, SB_WORK, 0};
}

/// A metric taken by lap: ns, lower is better. Its rate is in the work unit (B, messages, images), else in operations.
constexpr Metric duration(const char* name, const char* help = "", const char* work_unit = nullptr) {
  return metric(name, help, "ns", SB_LOWER, work_unit);
}

/// The same for time spent waiting, for others or for a turn: it has no rate.
constexpr Metric waiting(const char* name, const char* help = "") {
  return {name, help, "ns", nullptr, SB_LOWER, SB_BY_WORKLOAD, SB_WAITING, 0};
}

/// Metrics taken by lap, by their names.
template <typename... Names>
constexpr std::array<Metric, sizeof...(Names)> durations(Names... names) {
  return {duration(names)...};
}

/// Ranks are dealt to roles in declared order; the one without `count_option` takes the rest.
constexpr Role role(const char* name, const char* help, int min_ranks = 1, const char* count_option = nullptr) {
  return {name, help, count_option, min_ranks, 0};
}

/// A service to deploy unless the user names an endpoint. `arguments` and `when` as in sb_need; a Need written out may
/// name a file too.
constexpr Need need(const char* service, const char* arguments = nullptr, const char* when = nullptr) {
  return {service, arguments, when, nullptr, nullptr};
}

/// A file that must be there before anything is started; its missing is told with `remedy`.
constexpr Need need_file(const char* file, const char* remedy, const char* when = nullptr) {
  return {nullptr, nullptr, when, file, remedy};
}

using File = sb_file;

/// A file that the plugin brings along: `scalebench files PLUGIN NAME` prints it.
template <std::size_t Size>
constexpr File file(const char* name, const char* help, const char (&content)[Size]) {
  return {name, help, content, Size - 1};
}

/// How many ranks a workload takes.
struct Ranks {
  std::int32_t min = 1, max = 0;            ///< max 0 = any
  std::int32_t multiple = 1, fallback = 1;  ///< fallback: without --ranks
};

/// What validate may judge.
class Candidate {
 public:
  Candidate(const sb_candidate& raw, const Option* rows) : ranks(raw.ranks), nodes(raw.nodes), raw_(raw), rows_(rows) {}

  std::int32_t ranks, nodes;

  /// The value of the option bound to Member.
  template <auto Member>
  auto get() const {
    for (std::uint32_t at = 0; at < raw_.option_count; ++at) {
      if (rows_[at].bind == &detail::bind<Member>)
        return detail::convert<typename detail::Pointer<decltype(Member)>::value_type>(raw_.options[at]);
    }
    throw std::logic_error("get() of a member that is no option");
  }

 private:
  const sb_candidate& raw_;
  const Option* rows_;
};

}  // namespace scalebench::sdk

#include <scalebench/sdk_tables.hpp>

/// SCALEBENCH_PLUGIN(name, help, Struct...): at file scope, once per library; `name` is the file's stem. The structs are
/// workloads, services and exporters, in any order.
// clang-format off
#define SCALEBENCH_PLUGIN(name, help, ...)                                                                         \
  static constexpr sb_plugin scalebench_plugin_table = {                                                           \
      sizeof(sb_plugin), SB_ABI_MAJOR, SB_ABI_MINOR, name, help, SCALEBENCH_PLUGIN_VERSION, SB_BUILD, SB_MPI_LIBRARY, \
      ::scalebench::sdk::detail::Parts<__VA_ARGS__>::workloads.rows.data(),                                        \
      ::scalebench::sdk::detail::Parts<__VA_ARGS__>::workloads.count,                                              \
      ::scalebench::sdk::detail::Parts<__VA_ARGS__>::services.count,                                               \
      ::scalebench::sdk::detail::Parts<__VA_ARGS__>::services.rows.data(),                                         \
      ::scalebench::sdk::detail::Parts<__VA_ARGS__>::exporters.rows.data(),                                        \
      ::scalebench::sdk::detail::Parts<__VA_ARGS__>::exporters.count, 0};                                          \
  SB_EXPORT_PLUGIN(scalebench_plugin_table);
// clang-format on
