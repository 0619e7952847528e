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
//   on_request      static constexpr bool; true: runs only where --workload names it
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
// CLOCK_MONOTONIC. Failures are exceptions, and none leaves the plugin. These, the types of options and what hooks are
// handed: see <scalebench/sdk_hooks.hpp>.
//
// A service that workloads need, and an exporter of runs, are structs too: see <scalebench/sdk_service.hpp>.
#pragma once

#include <scalebench/abi.h>
#include <scalebench/build.h>

#include <array>
#include <cstdint>
#include <limits>
#include <scalebench/sdk_hooks.hpp>
#include <stdexcept>
#include <string>
#include <type_traits>

/// The MPI library a plugin was built with; <scalebench/mpi.hpp> sets it.
#ifndef SB_MPI_LIBRARY
#define SB_MPI_LIBRARY nullptr
#endif

/// The plugin's own version, for the record; the build may set it.
#ifndef SCALEBENCH_PLUGIN_VERSION
#define SCALEBENCH_PLUGIN_VERSION "0"
#endif

namespace scalebench::sdk {

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

/// SCALEBENCH_PLUGIN(name, help, Struct...): at file scope, once per library; `name` is the file's stem. The structs
/// are workloads, services and exporters, in any order.
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
