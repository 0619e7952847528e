// SPDX-License-Identifier: Apache-2.0
//
// A service is one struct, as a workload is: what is needed beside ranks, started for a job or there already. Its hooks
// describe; scalebench starts, watches and stops. abi.h says when each is called, under sb_service.
//
// clang-format off
// What a service struct has (all but the first five, describe, ready, endpoint, read and probe may be left out):
//
//   name, help      static constexpr auto, text
//   records         static constexpr auto, text: what its facts are
//   schemes         static constexpr const char*[], of its endpoints
//   syntax          static constexpr auto, text: of an endpoint, for help: "kv://host:port"
//   options         as a workload's; each value is a launch of its own
//   variable        static constexpr auto, text: environment variable that names an endpoint where the user names none
//   grace           static constexpr Duration, between asking it to stop and killing it
//   validate        void validate() const, throws Usage or ServiceLost
//   describe        void describe(const Request&, Builder&) const: what to start
//   ready           void ready(const Request&, const Process&) const, throws NotYet while it is not
//   form            void form(const Request&, std::span<const Process>) const: makes one service of several processes
//   facts           void facts(const Request&, const Process&, FactSink&) const
//   endpoint        std::string endpoint(const Request&, std::span<const Process>) const
//   error_in        static const char* error_in(const char* line): the error that a line of a log tells, or nullptr
//   stop            void stop(const Request&, const Process&) const: asks it to end
//   read            static ServiceEndpoint read(const std::string& text, const std::string& password)
//   probe           static std::string probe(const std::string& endpoint, FactSink&): answers it with names resolved
// clang-format on
//
// An exporter has name and help, `plugin` (whose runs it takes, or nullptr), options where it wants some, and
// std::string write(std::span<const sb_run> runs) const: the runs that a user chose as one text.
//
// Ownership: an object per call; default-constructed, options bound, the hook called, destroyed. Failures are
// exceptions.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <scalebench/sdk.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace scalebench::sdk {

/// Thrown by ready: ask again. The text says what is waited for.
struct NotYet : Error {
  explicit NotYet(const std::string& text) : Error(SB_NOT_YET, text) {}
};

/// What a service is to be, besides its options.
class Request {
 public:
  explicit Request(const sb_request& raw)
      : arguments(raw.arguments, raw.arguments + raw.argument_count),
        clients(static_cast<int>(raw.clients)),
        secret(raw.secret),
        patience{raw.patience_ns},
        raw_(&raw) {}

  std::vector<std::string> arguments;  ///< what the workloads' needs hand over
  int clients;                         ///< connections that ranks will open to each server
  std::string secret;                  ///< a password that nobody else knows; never shown
  Duration patience;                   ///< how long starting may take; 0 = for ever

  /// True once a stop was asked for; a hook that waits asks this.
  bool stopping() const { return raw_->stopping(raw_) != 0; }

 private:
  const sb_request* raw_;
};

/// A process that was described and now runs.
struct Process {
  explicit Process(const sb_process& raw)
      : index(raw.index),
        pid(raw.pid),
        host(raw.host),
        folder(raw.folder),
        socket(raw.socket),
        ports(raw.ports, raw.ports + raw.port_count) {}

  std::uint32_t index;  ///< in the order of describe
  std::int64_t pid;
  std::string host;                  ///< where its ports are reached
  std::string folder, socket;        ///< its private one; its socket's path, "" when it has none
  std::vector<std::uint16_t> ports;  ///< in the order of describe
};

/// Says what to start; `process` begins the next one, and what follows is about it. In arguments, variables and files
/// ${folder}, ${socket}, ${port}, ${port2} … are replaced.
class Builder {
 public:
  explicit Builder(sb_builder& raw) : raw_(raw) {}

  Builder& process(const std::string& name, const std::string& label) {
    return raw_.process(&raw_, name.c_str(), label.c_str()), *this;
  }
  /// `remedy` ends the sentence when the program is not there.
  Builder& program(const std::string& name_or_path, const std::string& remedy) {
    return raw_.program(&raw_, name_or_path.c_str(), remedy.c_str()), *this;
  }
  Builder& argument(const std::string& word) { return raw_.argument(&raw_, word.c_str()), *this; }
  Builder& variable(const std::string& name, const std::string& value) {
    return raw_.variable(&raw_, name.c_str(), value.c_str()), *this;
  }
  /// In its private folder, which is its working folder.
  Builder& file(const std::string& name, const std::string& text) {
    return raw_.file(&raw_, name.c_str(), text.c_str()), *this;
  }
  /// A free port of the loopback, or `fixed`; the one `companion` above it is free too.
  Builder& port(std::uint16_t fixed = 0, std::uint16_t companion = 0) {
    return raw_.port(&raw_, fixed, companion), *this;
  }
  Builder& socket(const std::string& name) { return raw_.socket(&raw_, name.c_str()), *this; }
  Builder& cpu(std::int32_t cpu) { return raw_.cpu(&raw_, cpu), *this; }

 private:
  sb_builder& raw_;
};

/// Takes facts, a row at a time.
class FactSink {
 public:
  explicit FactSink(sb_fact_sink& raw) : raw_(raw) {}
  void operator()(const std::string& key, const std::string& value) { raw_.tell(&raw_, key.c_str(), value.c_str()); }

 private:
  sb_fact_sink& raw_;
};

/// What `read` makes of an endpoint.
struct ServiceEndpoint {
  std::string text;     ///< canonical, with credentials
  std::string masked;   ///< the same for people
  std::string place;    ///< its first server, for sentences
  std::string reached;  ///< "tcp", "unix socket"
};

namespace detail {

template <typename S>
concept AService = requires { S::schemes; };

/// The hooks of S as the C table wants them. Each makes an object of its own.
template <typename S>
struct ServiceHooks {
  template <typename Action>
  static std::int32_t guarded(sb_error* error, Action&& action) noexcept try {
    action();
    return SB_OK;
  } catch (...) {
    return report(error);
  }

  static S bound(const sb_request* request) {
    S service{};
    bind_options(service, request->options);
    return service;
  }
  static std::vector<Process> listed(const sb_process* processes, std::uint32_t count) {
    return {processes, processes + count};
  }

  static std::int32_t validate(const sb_request* request, sb_error* error) noexcept {
    return guarded(error, [&] { bound(request).validate(); });
  }
  static std::int32_t describe(const sb_request* request, sb_builder* raw, sb_error* error) noexcept {
    return guarded(error, [&] {
      Builder builder(*raw);
      bound(request).describe(Request(*request), builder);
    });
  }
  static std::int32_t ready(const sb_request* request, const sb_process* process, sb_error* error) noexcept {
    return guarded(error, [&] { bound(request).ready(Request(*request), Process(*process)); });
  }
  static std::int32_t form(const sb_request* request, const sb_process* processes, std::uint32_t count,
                           sb_error* error) noexcept {
    return guarded(error, [&] {
      const auto all = listed(processes, count);
      bound(request).form(Request(*request), std::span<const Process>(all));
    });
  }
  static std::int32_t facts(const sb_request* request, const sb_process* process, sb_fact_sink* raw,
                            sb_error* error) noexcept {
    return guarded(error, [&] {
      FactSink sink(*raw);
      bound(request).facts(Request(*request), Process(*process), sink);
    });
  }
  static std::int32_t endpoint(const sb_request* request, const sb_process* processes, std::uint32_t count,
                               sb_fact_sink* raw, sb_error* error) noexcept {
    return guarded(error, [&] {
      const auto all = listed(processes, count);
      FactSink sink(*raw);
      sink("endpoint", bound(request).endpoint(Request(*request), std::span<const Process>(all)));
    });
  }
  static const char* error_in(const char* line) noexcept try { return S::error_in(line); } catch (...) {
    return nullptr;
  }
  static std::int32_t stop(const sb_request* request, const sb_process* process, sb_error* error) noexcept {
    return guarded(error, [&] { bound(request).stop(Request(*request), Process(*process)); });
  }
  static std::int32_t read(const char* text, const char* password, sb_fact_sink* raw, sb_error* error) noexcept {
    return guarded(error, [&] {
      const ServiceEndpoint endpoint = S::read(text, password);
      FactSink sink(*raw);
      sink("endpoint", endpoint.text), sink("masked", endpoint.masked);
      sink("place", endpoint.place), sink("reached", endpoint.reached);
    });
  }
  static std::int32_t probe(const char* endpoint, sb_fact_sink* raw, sb_error* error) noexcept {
    return guarded(error, [&] {
      FactSink sink(*raw);
      sink("endpoint", S::probe(endpoint, sink));
    });
  }
};

template <typename S>
constexpr const char* variable_of() {
  if constexpr (requires { S::variable; })
    return S::variable;
  else
    return nullptr;
}

template <typename S>
constexpr std::int64_t grace_of() {
  if constexpr (requires { S::grace; })
    return S::grace.ns;
  else
    return 0;
}

/// The optional hooks that S has.
template <typename S>
constexpr void add_hooks(sb_service& table) {
  if constexpr (requires { &S::validate; }) table.validate = &ServiceHooks<S>::validate;
  if constexpr (requires { &S::form; }) table.form = &ServiceHooks<S>::form;
  if constexpr (requires { &S::facts; }) table.facts = &ServiceHooks<S>::facts;
  if constexpr (requires { &S::error_in; }) table.error_in = &ServiceHooks<S>::error_in;
  if constexpr (requires { &S::stop; }) table.stop = &ServiceHooks<S>::stop;
}

template <typename S>
constexpr sb_service make_service() {
  static_assert(
      requires(const S s, const Request& r, Builder& b) { s.describe(r, b); },
      "a service needs: void describe(const sb::Request&, sb::Builder&) const");
  static_assert(
      requires(const S s, const Request& r, const Process& p) { s.ready(r, p); },
      "a service needs: void ready(const sb::Request&, const sb::Process&) const");
  constexpr auto options = options_of<S>();
  constexpr auto schemes = Table<const char*>(S::schemes);
  sb_service table{};
  table.struct_size = sizeof(sb_service);
  table.name = S::name, table.help = S::help, table.records = S::records;
  table.schemes = schemes.rows, table.scheme_count = schemes.count;
  table.options = options.count ? &options.rows->row : nullptr;
  table.option_count = options.count, table.option_size = sizeof(Option);
  table.syntax = S::syntax;
  table.variable = variable_of<S>(), table.grace_ns = grace_of<S>();
  table.describe = &ServiceHooks<S>::describe, table.ready = &ServiceHooks<S>::ready;
  table.endpoint = &ServiceHooks<S>::endpoint, table.read = &ServiceHooks<S>::read;
  table.probe = &ServiceHooks<S>::probe;
  add_hooks<S>(table);
  return table;
}

template <typename S>
inline constexpr sb_service service_table = make_service<S>();

template <typename E>
concept AnExporter = requires(const E e, std::span<const sb_run> runs) {
  { e.write(runs) } -> std::convertible_to<std::string>;
};

template <typename E>
std::int32_t write_hook(const sb_value* options, const sb_run* runs, std::uint32_t count, sb_fact_sink* raw,
                        sb_error* error) noexcept try {
  E exporter{};
  bind_options(exporter, options);
  FactSink sink(*raw);
  sink("text", std::as_const(exporter).write(std::span<const sb_run>(runs, count)));
  return SB_OK;
} catch (...) {
  return report(error);
}

template <typename E>
constexpr sb_exporter make_exporter() {
  constexpr auto options = options_of<E>();
  return {.struct_size = sizeof(sb_exporter),
          .option_count = options.count,
          .option_size = sizeof(Option),
          .reserved = 0,
          .name = E::name,
          .help = E::help,
          .plugin = E::plugin,
          .options = options.count ? &options.rows->row : nullptr,
          .write = &write_hook<E>};
}

template <typename E>
inline constexpr sb_exporter exporter_table = make_exporter<E>();

template <typename T>
constexpr const sb_workload* workload_of() {
  if constexpr (AService<T> || AnExporter<T>)
    return nullptr;
  else
    return &table<T>;
}

template <typename T>
constexpr const sb_service* service_of() {
  if constexpr (AService<T>)
    return &service_table<T>;
  else
    return nullptr;
}

/// Pointers without those that are NULL, for a table of sb_plugin.
template <typename Row, std::size_t Count>
struct Pointers {
  std::array<const Row*, Count> rows{};
  std::uint32_t count = 0;

  constexpr Pointers(std::initializer_list<const Row*> all) {
    for (const Row* row : all)
      if (row != nullptr) rows[count++] = row;
  }
};

template <typename T>
constexpr const sb_exporter* exporter_of() {
  if constexpr (AnExporter<T>)
    return &exporter_table<T>;
  else
    return nullptr;
}

/// The structs of a plugin, told apart.
template <typename... Ts>
struct Parts {
  static constexpr Pointers<sb_workload, sizeof...(Ts)> workloads{workload_of<Ts>()...};
  static constexpr Pointers<sb_service, sizeof...(Ts)> services{service_of<Ts>()...};
  static constexpr Pointers<sb_exporter, sizeof...(Ts)> exporters{exporter_of<Ts>()...};
};

}  // namespace detail

}  // namespace scalebench::sdk
