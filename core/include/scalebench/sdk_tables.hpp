// SPDX-License-Identifier: Apache-2.0
//
// The lower half of the SDK: a workload struct becomes the C table of abi.h, and the C++ hooks become C hooks that let
// no exception out. Plugins include <scalebench/sdk.hpp>, which includes this.
#pragma once

#include <array>
#include <cstdint>
#include <exception>
#include <memory>
#include <scalebench/sdk.hpp>
#include <string_view>
#include <type_traits>
#include <utility>

namespace scalebench::sdk {

namespace detail {

/// Cut to fit, never inside a UTF-8 character.
inline void write_text(sb_error& error, std::string_view text) noexcept {
  std::size_t length = text.size() < sizeof error.text ? text.size() : sizeof error.text - 1;
  if (length < text.size()) {
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) --length;
  }
  text.copy(error.text, length);
  error.text[length] = '\0';
}

/// To be called while an exception is handled: what the host is told about it.
inline std::int32_t report(sb_error* error) noexcept {
  try {
    throw;
  } catch (const Error& failure) {
    write_text(*error, failure.what());
    return failure.status();
  } catch (const std::exception& failure) {
    write_text(*error, failure.what());
  } catch (...) {
    write_text(*error, "an exception that is no std::exception");
  }
  return SB_INTERNAL;
}

/// Pointer and length of a table: an array, a std::array, or one row.
template <typename Row>
struct Table {
  const Row* rows = nullptr;
  std::uint32_t count = 0;

  constexpr Table() = default;
  constexpr Table(const Row& row) : rows(&row), count(1) {}
  template <std::size_t Count>
  constexpr Table(const Row (&array)[Count]) : rows(array), count(Count) {}
  template <std::size_t Count>
  constexpr Table(const std::array<Row, Count>& array) : rows(array.data()), count(Count) {}
};

template <typename W>
constexpr Table<Option> options_of() {
  if constexpr (requires { W::options; })
    return W::options;
  else
    return {};
}

template <typename W>
constexpr Table<Role> roles_of() {
  if constexpr (requires { W::roles; })
    return W::roles;
  else
    return {};
}

template <typename W>
constexpr Table<Need> needs_of() {
  if constexpr (requires { W::needs; })
    return W::needs;
  else
    return {};
}

template <typename W>
constexpr Table<File> files_of() {
  if constexpr (requires { W::files; })
    return W::files;
  else
    return {};
}

template <typename W>
constexpr std::int32_t cores_per_rank_of() {
  if constexpr (requires { W::cores_per_rank; })
    return W::cores_per_rank;
  else
    return 1;
}

template <typename W>
constexpr Ranks ranks_of() {
  if constexpr (requires { W::ranks; })
    return W::ranks;
  else
    return {};
}

template <typename W>
constexpr std::int32_t thread_level_of() {
  if constexpr (requires { W::thread_level; })
    return W::thread_level;
  else
    return SB_THREAD_SINGLE;
}

template <typename W>
constexpr bool independent() {
  if constexpr (requires { W::independent; })
    return W::independent;
  else
    return false;
}

/// Gives the members of a workload or service that are options their values.
template <typename W>
void bind_options(W& object, const sb_value* values) {
  const Target target{&object, &tag<W>, [](void* any) { throw static_cast<W*>(any); }};
  constexpr auto rows = options_of<W>();
  for (std::uint32_t at = 0; at < rows.count; ++at) rows.rows[at].bind(target, values[at]);
}

template <typename W>
constexpr bool resumable() {
  if constexpr (requires { W::resumable; })
    return W::resumable;
  else
    return false;
}

template <typename W>
constexpr bool on_request() {
  if constexpr (requires { W::on_request; })
    return W::on_request;
  else
    return false;
}

template <typename W>
concept iterates = requires { &W::iterate; } || requires(W w, Lap& lap) { w.iterate(lap); };
template <typename W>
concept starts = requires(W w, Flight& flight) { w.start(flight, std::int64_t{}, std::uint64_t{}); };
template <typename W>
concept progresses = requires(W w, Flight& flight) { w.progress(flight, std::uint64_t{}); };
template <typename W>
concept means_to_start = requires { &W::start; } || requires { &W::progress; };
/// Its operations overlap. One that iterates may have a start or progress of its own, which is no hook.
template <typename W>
concept asynchronous = starts<W> || progresses<W> || (!iterates<W> && means_to_start<W>);

template <typename W>
constexpr std::uint32_t flags_of() {
  return (independent<W>() ? SB_INDEPENDENT : SB_COLLECTIVE) | (asynchronous<W> ? SB_ASYNCHRONOUS : 0) |
         (resumable<W>() ? SB_RESUMABLE : 0) | (on_request<W>() ? SB_ON_REQUEST : 0);
}

/// The hooks of W as the C table wants them.
template <typename W>
struct Hooks {
  static std::int32_t setup(const sb_context* context, sb_recorder* recorder, sb_point* point, void** self,
                            sb_error* error) noexcept try {
    auto workload = std::make_unique<W>();
    bind_options(*workload, context->options);
    Setup answer(*point, *recorder);
    if constexpr (requires { workload->setup(Context(*context), answer); })
      workload->setup(Context(*context), answer);
    else
      workload->setup(Context(*context));
    *self = workload.release();
    return SB_OK;
  } catch (...) {
    return report(error);
  }

  static std::int32_t iterate(void* self, sb_recorder* recorder, sb_error* error) noexcept {
    Lap lap(*recorder);
    try {
      static_cast<W*>(self)->iterate(lap);
    } catch (const Failed& failure) {
      constexpr std::uint32_t last = Table<Metric>(W::metrics).count - 1;
      recorder->fail(recorder, lap.next() < last ? lap.next() : last, failure.begin_ns(), failure.code(),
                     failure.what());
    } catch (...) {
      return report(error);
    }
    return SB_OK;
  }

  static std::int32_t start(void* self, sb_recorder* recorder, std::int64_t operation, std::uint64_t due_ns,
                            sb_error* error) noexcept {
    Flight flight(*recorder);
    try {
      static_cast<W*>(self)->start(flight, operation, due_ns);
    } catch (const Failed& failure) {
      recorder->failed(recorder, operation, 0, failure.begin_ns(), 0, failure.code(), failure.what());
    } catch (...) {
      return report(error);
    }
    return SB_OK;
  }

  static std::int32_t progress(void* self, sb_recorder* recorder, std::uint64_t until_ns, sb_error* error) noexcept
      try {
    Flight flight(*recorder);
    static_cast<W*>(self)->progress(flight, until_ns);
    return SB_OK;
  } catch (...) {
    return report(error);
  }

  static std::int32_t teardown(void* self, sb_error* error) noexcept try {
    std::unique_ptr<W> workload(static_cast<W*>(self));
    if constexpr (requires { workload->teardown(); }) workload->teardown();
    return SB_OK;
  } catch (...) {
    return report(error);
  }

  static std::int32_t verify(void* self, sb_error* error) noexcept try {
    static_cast<W*>(self)->verify();
    return SB_OK;
  } catch (...) {
    return report(error);
  }

  static std::int32_t validate(const sb_candidate* candidate, sb_error* error) noexcept try {
    W workload{};
    bind_options(workload, candidate->options);
    std::as_const(workload).validate(Candidate(*candidate, options_of<W>().rows));
    return SB_OK;
  } catch (...) {
    return report(error);
  }
};

/// What a struct declares under a name can be told even where it cannot be called, is private or overloaded: with this
/// beside it the name is ambiguous.
struct OtherHooks {
  int teardown, verify, validate;
};
template <typename W>
struct WithOtherHooks : W, OtherHooks {};

template <typename W>
concept declares_teardown = !std::is_final_v<W> && !requires { &WithOtherHooks<W>::teardown; };
template <typename W>
concept declares_verify = !std::is_final_v<W> && !requires { &WithOtherHooks<W>::verify; };

template <typename W>
constexpr void require_hooks() {
  static_assert(
      !declares_teardown<W> || requires(W w) { w.teardown(); },
      "teardown must be: void teardown(), and public: as it is nobody would call it");
  static_assert(!declares_verify<W> || requires(W w) { w.verify(); }, "verify must be: void verify(), and public");
}

template <typename W>
constexpr void require_steps() {
  if constexpr (asynchronous<W>) {
    static_assert(!iterates<W>, "a workload has iterate, or start and progress, not both");
    static_assert(starts<W>,
                  "a workload whose operations overlap needs: "
                  "void start(sb::Flight&, std::int64_t operation, std::uint64_t due_ns)");
    static_assert(progresses<W>,
                  "a workload whose operations overlap needs: "
                  "void progress(sb::Flight&, std::uint64_t until_ns)");
    static_assert(independent<W>(),
                  "operations that overlap wait for no other rank: static constexpr bool independent = true");
  } else {
    static_assert(
        requires(W w, Lap& lap) { w.iterate(lap); },
        "a workload needs: void iterate(sb::Lap&), or start and progress where operations overlap");
  }
}

template <typename W>
constexpr void require_workload() {
  static_assert(std::is_default_constructible_v<W>, "a workload must be default-constructible: open things in setup");
  static_assert(
      requires { static_cast<const char*>(W::name); }, "a workload needs: static constexpr auto name = \"…\"");
  static_assert(
      requires { static_cast<const char*>(W::help); }, "a workload needs: static constexpr auto help = \"…\"");
  static_assert(
      requires { Table<Metric>(W::metrics); },
      "a workload needs metrics, such as: static constexpr auto "
      "metrics = sb::durations(\"put\")");
  static_assert(
      requires(W w, const Context& c, Setup& s) { w.setup(c); } ||
          requires(W w, const Context& c, Setup& s) { w.setup(c, s); },
      "a workload needs: void setup(const sb::Context&) or void setup(const sb::Context&, sb::Setup&)");
  require_steps<W>();
}

template <typename W>
constexpr auto iterate_hook() {
  if constexpr (asynchronous<W>)
    return nullptr;
  else
    return &Hooks<W>::iterate;
}

template <typename W>
constexpr auto start_hook() {
  if constexpr (asynchronous<W>)
    return &Hooks<W>::start;
  else
    return nullptr;
}

template <typename W>
constexpr auto progress_hook() {
  if constexpr (asynchronous<W>)
    return &Hooks<W>::progress;
  else
    return nullptr;
}

template <typename W>
constexpr auto verify_hook() {
  if constexpr (requires { &W::verify; })
    return &Hooks<W>::verify;
  else
    return nullptr;
}

template <typename W>
constexpr auto validate_hook() {
  if constexpr (requires { &W::validate; }) {
    static_assert(
        requires(const W w, const Candidate& c) { w.validate(c); },
        "validate must be: void validate(const sb::Candidate&) const, or the same static");
    return &Hooks<W>::validate;
  } else {
    return nullptr;
  }
}

template <typename W>
constexpr sb_workload make_table() {
  require_workload<W>();
  require_hooks<W>();
  constexpr auto options = options_of<W>();
  constexpr auto metrics = Table<Metric>(W::metrics);
  constexpr auto roles = roles_of<W>();
  constexpr auto needs = needs_of<W>();
  constexpr auto files = files_of<W>();
  constexpr auto ranks = ranks_of<W>();
  return {.struct_size = sizeof(sb_workload),
          .flags = flags_of<W>(),
          .name = W::name,
          .help = W::help,
          .options = options.count ? &options.rows->row : nullptr,
          .option_count = options.count,
          .option_size = sizeof(Option),
          .metrics = metrics.rows,
          .metric_count = metrics.count,
          .metric_size = sizeof(Metric),
          .roles = roles.rows,
          .role_count = roles.count,
          .role_size = sizeof(Role),
          .needs = needs.rows,
          .need_count = needs.count,
          .need_size = sizeof(Need),
          .min_ranks = ranks.min,
          .max_ranks = ranks.max,
          .rank_multiple = ranks.multiple,
          .default_ranks = ranks.fallback,
          .thread_level = thread_level_of<W>(),
          .cores_per_rank = cores_per_rank_of<W>(),
          .setup = &Hooks<W>::setup,
          .iterate = iterate_hook<W>(),
          .teardown = &Hooks<W>::teardown,
          .verify = verify_hook<W>(),
          .validate = validate_hook<W>(),
          .start = start_hook<W>(),
          .progress = progress_hook<W>(),
          .files = files.rows,
          .file_count = files.count,
          .file_size = sizeof(File)};
}

template <typename W>
inline constexpr sb_workload table = make_table<W>();

}  // namespace detail

}  // namespace scalebench::sdk

#include <scalebench/sdk_service.hpp>
