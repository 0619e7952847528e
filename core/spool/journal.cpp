// SPDX-License-Identifier: Apache-2.0
#include "spool/journal.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/error.hpp"

namespace scalebench::spool {
namespace {

using nlohmann::json;

constexpr const char* kind_of(const RankFacts&) { return "rank"; }
constexpr const char* kind_of(const PhaseBegin&) { return "phase"; }
constexpr const char* kind_of(const Series&) { return "series"; }
constexpr const char* kind_of(const Part&) { return "part"; }
constexpr const char* kind_of(const FailureEntry&) { return "failure"; }
constexpr const char* kind_of(const FailureCount&) { return "failures"; }
constexpr const char* kind_of(const Event&) { return "event"; }
constexpr const char* kind_of(const Item&) { return "item"; }
constexpr const char* kind_of(const WallClock&) { return "wall"; }
constexpr const char* kind_of(const Status&) { return "status"; }
constexpr const char* kind_of(const End&) { return "end"; }

// The members of each kind, once for both directions: `each(name, member)`.
void members(auto each, auto&& rank) requires std::is_same_v<std::remove_cvref_t<decltype(rank)>, RankFacts> {
  each("rank", rank.rank);
  each("node", rank.node);
  each("host", rank.host);
  each("pid", rank.pid);
  each("cpus", rank.cpus);
  each("boot_id", rank.boot_id);
  each("mpi_init_ns", rank.mpi_init_ns);
  each("mpi_library", rank.mpi_library);
  each("thread_level", rank.thread_level);
  each("clock_offset_ns", rank.clock_offset_ns);
  each("clock_error_ns", rank.clock_error_ns);
  each("clock_drift_ppb", rank.clock_drift_ppb);
  each("clock_at_ns", rank.clock_at_ns);
  each("clock_cost_ns", rank.clock_cost_ns);
}

void members(auto each, auto&& phase) requires std::is_same_v<std::remove_cvref_t<decltype(phase)>, PhaseBegin> {
  each("point", phase.point);
  each("phase", phase.phase);
  each("at_ns", phase.at_ns);
}

void members(auto each, auto&& series) requires std::is_same_v<std::remove_cvref_t<decltype(series)>, Series> {
  each("point", series.point);
  each("series", series.series);
  each("metric", series.metric);
  each("unit", series.unit);
  each("batch", series.batch);
  each("work", series.work);
  each("work_unit", series.work_unit);
  each("warmup_end", series.warmup_end);
  each("counted", series.counted);
  each("better", series.better);
  each("help", series.help);
}

void members(auto each, auto&& part) requires std::is_same_v<std::remove_cvref_t<decltype(part)>, Part> {
  each("point", part.point);
  each("role", part.role);
}

void members(auto each, auto&& failure) requires std::is_same_v<std::remove_cvref_t<decltype(failure)>, FailureEntry> {
  each("point", failure.point);
  each("series", failure.series);
  each("iteration", failure.iteration);
  each("code", failure.code);
  each("text", failure.text);
}

void members(auto each, auto&& some) requires std::is_same_v<std::remove_cvref_t<decltype(some)>, FailureCount> {
  each("point", some.point);
  each("series", some.series);
  each("code", some.code);
  each("count", some.count);
}

void members(auto each, auto&& event) requires std::is_same_v<std::remove_cvref_t<decltype(event)>, Event> {
  each("point", event.point);
  each("at_ns", event.at_ns);
  each("level", event.level);
  each("text", event.text);
}

void members(auto each, auto&& item) requires std::is_same_v<std::remove_cvref_t<decltype(item)>, Item> {
  each("point", item.point);
  each("operation", item.operation);
  each("key", item.key);
  each("text", item.text);
}

void members(auto each, auto&& wall) requires std::is_same_v<std::remove_cvref_t<decltype(wall)>, WallClock> {
  each("point", wall.point);
  each("at_ns", wall.at_ns);
  each("unix_ns", wall.unix_ns);
}

void members(auto each, auto&& status) requires std::is_same_v<std::remove_cvref_t<decltype(status)>, Status> {
  each("point", status.point);
  each("status", status.status);
  each("text", status.text);
  each("agreed", status.agreed);
  each("at_ns", status.at_ns);
}

void members(auto each, auto&& end) requires std::is_same_v<std::remove_cvref_t<decltype(end)>, End> {
  each("involuntary_switches", end.involuntary_switches);
  each("cpus_seen", end.cpus_seen);
}

// A number that is whole and fits, where a whole one is wanted; a file that something else wrote into may hold any.
template <typename Member>
void read(const json& value, const char* key, Member& member) {
  if constexpr (std::is_integral_v<Member> && !std::is_same_v<Member, bool>) {
    const bool fits = value.is_number_unsigned()
                          ? std::in_range<Member>(value.get<std::uint64_t>())
                          : value.is_number_integer() && std::in_range<Member>(value.get<std::int64_t>());
    if (!fits)
      throw base::Error(base::Exit::run_failed, fmt::format("a journal's {} is no whole number that fits", key));
  }
  value.get_to(member);
}

// Takes `line` when it is of kind Kind.
template <typename Kind>
bool take(const json& line, const std::string& name, std::optional<Entry>& entry) {
  Kind kind;
  if (name != kind_of(kind)) return false;
  members(
      [&](const char* key, auto& member) {
        if (const auto found = line.find(key); found != line.end()) read(*found, key, member);
      },
      kind);
  entry = std::move(kind);
  return true;
}

template <std::size_t... Index>
std::optional<Entry> take_any(const json& line, std::index_sequence<Index...>) {
  const std::string kind = line.value("t", "");
  std::optional<Entry> entry;
  (take<std::variant_alternative_t<Index, Entry>>(line, kind, entry) || ...);
  return entry;
}

}  // namespace

std::string to_line(const Entry& entry) {
  json line;
  std::visit(
      [&](const auto& kind) {
        line["t"] = kind_of(kind);
        members([&](const char* name, const auto& member) { line[name] = member; }, kind);
      },
      entry);
  return line.dump(-1, ' ', false, json::error_handler_t::replace);
}

Entry parse_entry(std::string_view line) {
  const json parsed = json::parse(line, nullptr, false);
  try {
    auto entry = parsed.is_object() ? take_any(parsed, std::make_index_sequence<std::variant_size_v<Entry>>())
                                    : std::optional<Entry>();
    if (entry) return *std::move(entry);
  } catch (const json::exception&) {  // a member of another type
  }
  throw base::Error(base::Exit::run_failed, fmt::format("this is no line of a journal: {}", line));
}

Journal::Journal(const std::filesystem::path& file)
    : path_(file), file_(base::Fd::open(file, O_WRONLY | O_CREAT | O_APPEND)) {}

void Journal::write(const Entry& entry) { base::write_all(file_.get(), to_line(entry) + '\n', path_); }

JournalReader::JournalReader(const std::filesystem::path& file) : path_(file), file_(base::Fd::open(file, O_RDONLY)) {}

JournalContent JournalReader::read_on() {
  struct stat facts{};
  if (::fstat(file_.get(), &facts) != 0) base::system_failure("cannot examine " + path_.string(), errno);
  const base::MappedFile bytes(file_, 0, static_cast<std::size_t>(facts.st_size), base::Access::read);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  JournalContent content;
  for (std::size_t end; (end = text.find('\n', read_)) != std::string_view::npos; read_ = end + 1) {
    try {
      content.entries.push_back(parse_entry(text.substr(read_, end - read_)));
    } catch (const base::Error&) {
      ++content.damaged;
    }
  }
  return content;
}

JournalContent read_journal(const std::filesystem::path& file) { return JournalReader(file).read_on(); }

}  // namespace scalebench::spool
