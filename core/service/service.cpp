// SPDX-License-Identifier: Apache-2.0
#include "service/service.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "plugin/option_text.hpp"
#include "process/program.hpp"

namespace scalebench::service {
namespace {

constexpr std::int64_t least_patience_ns = 60'000'000'000;  // what is started may load libraries of gigabytes

std::string text_of(const char* text) { return text ? text : ""; }

base::Exit exit_for(std::int32_t status) {
  return status == SB_USAGE      ? base::Exit::wrong_input
         : status == SB_INTERNAL ? base::Exit::internal
                                 : base::Exit::lacking;
}

/// What the user gave, or the row's default.
plan::Value value_of(const plan::Option& option, const plan::Settings& settings) {
  const auto given = std::ranges::find(settings, option.name, &plan::Setting::first);
  return given == settings.end() ? plan::parse_value(option, option.fallback) : given->second;
}

std::string taken(Facts& rows, const char* key) {
  const auto found = rows.find(key);
  std::string text = found == rows.end() ? "" : std::move(found->second);
  if (found != rows.end()) rows.erase(found);
  return text;
}

/// Collects what the describe hook says.
class Collecting {
 public:
  Collecting() {
    builder_.struct_size = sizeof builder_;
    builder_.process = [](sb_builder* raw, const char* name, const char* label) {
      all(raw).emplace_back();
      all(raw).back().name = text_of(name), all(raw).back().label = text_of(label);
    };
    builder_.program = [](sb_builder* raw, const char* program, const char* remedy) {
      last(raw).program = text_of(program), last(raw).remedy = text_of(remedy);
    };
    builder_.argument = [](sb_builder* raw, const char* word) { last(raw).arguments.push_back(text_of(word)); };
    builder_.variable = [](sb_builder* raw, const char* name, const char* value) {
      last(raw).variables.emplace_back(text_of(name), text_of(value));
    };
    builder_.file = [](sb_builder* raw, const char* name, const char* text) {
      last(raw).files.emplace_back(text_of(name), text_of(text));
    };
    builder_.port = [](sb_builder* raw, std::uint16_t fixed, std::uint16_t companion) {
      last(raw).ports.push_back({fixed, companion});
    };
    builder_.socket = [](sb_builder* raw, const char* name) { last(raw).socket = text_of(name); };
    builder_.cpu = [](sb_builder* raw, std::int32_t cpu) { last(raw).cpus.push_back(cpu); };
    builder_.host = &processes_;
  }
  Collecting(const Collecting&) = delete;
  Collecting& operator=(const Collecting&) = delete;

  sb_builder* builder() { return &builder_; }
  std::vector<Description> take() { return std::move(processes_); }

 private:
  static std::vector<Description>& all(sb_builder* raw) { return *static_cast<std::vector<Description>*>(raw->host); }
  /// What is said before the first process is about the first process.
  static Description& last(sb_builder* raw) { return all(raw).empty() ? all(raw).emplace_back() : all(raw).back(); }

  std::vector<Description> processes_;
  sb_builder builder_{};
};

void require_fit(const Description& process, const sb_service& service) {
  const auto is_plain = [](const std::string& name) { return name.find('/') == std::string::npos && name != ".."; };
  const bool fits = !process.name.empty() && !process.program.empty() && base::is_name(process.label) &&
                    is_plain(process.socket) &&
                    std::ranges::all_of(process.files, is_plain, &std::pair<std::string, std::string>::first);
  if (!fits)
    throw base::Error(
        base::Exit::internal,
        fmt::format("service {} describes a process without a name, a label ([a-z][a-z0-9_-]*) or a program, "
                    "or files outside its folder",
                    service.name));
}

}  // namespace

plan::Option to_option(const sb_option& row) {
  return {text_of(row.name),
          text_of(row.help),
          text_of(row.fallback),
          text_of(row.choices),
          text_of(row.unit),
          text_of(row.range),
          static_cast<plan::Type>(row.type),
          static_cast<plan::Axis>(row.axis)};
}

sb_fact_sink sink_into(Facts& rows) {
  sb_fact_sink sink{};
  sink.struct_size = sizeof sink;
  sink.host = &rows;
  sink.tell = [](sb_fact_sink* raw, const char* key, const char* value) {
    (*static_cast<Facts*>(raw->host))[text_of(key)] = text_of(value);
  };
  return sink;
}

std::filesystem::path program_of(const Description& process) {
  const auto found =
      process::find_program(process.program, {"/usr/bin", "/usr/local/bin", "/usr/sbin", "/usr/local/sbin"});
  if (found) return *found;
  base::lacking("the server `{}` was not found: {}", base::printable(process.program, 200), process.remedy);
}

std::vector<plan::Option> Service::options() const {
  std::vector<plan::Option> rows;
  for (const sb_option& row : plugin::options(*table_)) {
    rows.push_back(to_option(row));
    rows.back().axis = plan::Axis::launch;
  }
  return rows;
}

bool Service::takes(std::string_view scheme) const {
  return std::any_of(table_->schemes, table_->schemes + table_->scheme_count,
                     [&](const char* own) { return scheme == own; });
}

std::vector<std::filesystem::path> Service::check(const Wish& wish) const {
  const Question question(*this, wish, base::uuid());
  sb_error error{};
  if (table_->validate) question.require(table_->validate(question.request(), &error), error);
  std::vector<std::filesystem::path> programs;
  for (const Description& process : question.describe()) {
    const auto program = program_of(process);
    if (std::ranges::find(programs, program) == programs.end()) programs.push_back(program);
  }
  return programs;
}

Endpoint Service::read(const std::string& text, const std::string& password) const {
  Facts rows;
  sb_fact_sink sink = sink_into(rows);
  sb_error error{};
  const std::int32_t status = table_->read(text.c_str(), password.c_str(), &sink, &error);
  if (status != SB_OK) throw base::Error(exit_for(status), error.text);
  return {taken(rows, "endpoint"), taken(rows, "masked"), taken(rows, "place"), taken(rows, "reached")};
}

Found Service::probe(const std::string& endpoint) const {
  Found found{read(endpoint), {}};
  sb_fact_sink sink = sink_into(found.facts);
  sb_error error{};
  const std::int32_t status = table_->probe(found.endpoint.text.c_str(), &sink, &error);
  if (status != SB_OK) throw base::Error(exit_for(status), error.text);
  if (const std::string resolved = taken(found.facts, "endpoint"); !resolved.empty()) found.endpoint = read(resolved);
  return found;
}

Question::Question(const Service& service, const Wish& wish, std::string secret)
    : service_(&service.table()), secrets_{std::move(secret)}, stopped_(wish.stopped), words_(wish.arguments) {
  for (const plan::Option& option : service.options()) values_.push_back(value_of(option, wish.settings));
  for (const plan::Value& value : values_) {
    options_.push_back(plugin::to_abi(value.data));
    if (value.text == plan::masked_secret) secrets_.push_back(std::get<std::string>(value.data));
  }
  for (const std::string& word : words_) arguments_.push_back(word.c_str());
  request_.struct_size = sizeof request_;
  request_.options = options_.data();
  request_.option_count = static_cast<std::uint32_t>(options_.size());
  request_.arguments = arguments_.data();
  request_.argument_count = static_cast<std::uint32_t>(arguments_.size());
  request_.clients = static_cast<std::uint32_t>(wish.clients);
  request_.secret = secrets_.front().c_str();
  request_.patience_ns = wish.patience_ns == 0 ? 0 : std::max(wish.patience_ns, least_patience_ns);
  request_.stopping = [](const sb_request* raw) -> std::int32_t {
    const auto& stopped = static_cast<const Question*>(raw->host)->stopped_;
    return stopped && stopped() ? 1 : 0;
  };
  request_.host = this;
}

void Question::heed_stop() const {
  if (stopped_ && stopped_())
    throw base::Error(base::Exit::interrupted, "stopped on request while the service came up");
}

std::string Question::masked(std::string text) const { return base::without_secrets(std::move(text), secrets_); }

void Question::require(std::int32_t status, const sb_error& error) const {
  if (status != SB_OK) heed_stop();
  if (status != SB_OK) throw base::Error(exit_for(status), masked(error.text));
}

std::vector<Description> Question::describe() const {
  Collecting collecting;
  sb_error error{};
  require(service_->describe(&request_, collecting.builder(), &error), error);
  std::vector<Description> processes = collecting.take();
  if (processes.empty())
    throw base::Error(base::Exit::internal, fmt::format("service {} describes nothing to start", service_->name));
  for (const Description& process : processes) require_fit(process, *service_);
  return processes;
}

}  // namespace scalebench::service
