// SPDX-License-Identifier: Apache-2.0
// A request is a file with the questions; the child answers them in order from --from on, a line of JSON each.
#include "cli/look.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/where.hpp"
#include "plugin/library.hpp"
#include "plugin/option_text.hpp"
#include "process/child.hpp"

namespace scalebench::cli {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
namespace fs = std::filesystem;

constexpr milliseconds look_patience{10'000};  // for one answer: libraries of gigabytes are loaded meanwhile
constexpr std::size_t most_answers_bytes = 1 << 30;

// ---- in the child ----------------------------------------------------------------------------------------------

/// Standard output as it was, out of the plugins' reach: what they print goes nowhere.
base::Fd own_output() {
  base::Fd own(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3));
  const base::Fd nowhere = base::Fd::open("/dev/null", O_WRONLY);
  dup2(nowhere.get(), STDOUT_FILENO);
  return own;
}

void answer(const base::Fd& out, const json& what) {
  base::write_all(out.get(), what.dump(-1, ' ', false, json::error_handler_t::replace) + "\n", "the answer");
}

/// Name and help of each.
template <typename Part>
json names_in(const std::vector<const Part*>& parts) {
  json rows = json::array();
  for (const Part* part : parts) rows.push_back({part->name, part->help});
  return rows;
}

json sight_of(const fs::path& file) {
  try {
    const plugin::Library library = plugin::Library::load(file, plugin_host());
    return {{"help", library.table().help},
            {"workloads", names_in(library.workloads())},
            {"services", names_in(library.services())},
            {"exporters", names_in(library.exporters())},
            {"reason", ""}};
  } catch (const base::Error& error) {
    return {{"reason", error.what()}};
  }
}

json problems_in(const fs::path& file) {
  try {
    return {{"problems", plugin::Library::open(file).problems(plugin_host())}};
  } catch (const base::Error& error) {
    return {{"reason", error.what()}};
  }
}

/// What the workload's hook has against the point; "" = nothing.
std::string objection(const plan::Job& job, const plan::Point& point, const sb_workload& workload) {
  if (workload.validate == nullptr) return "";
  std::vector<sb_value> values;
  for (const auto& [name, value] : point.options) values.push_back(plugin::to_abi(value.data));
  const sb_candidate candidate{sizeof(sb_candidate), job.ranks, job.nodes, static_cast<std::uint32_t>(values.size()),
                               values.data()};
  sb_error error{};
  if (workload.validate(&candidate, &error) == SB_OK) return "";
  if (error.text[0] == '\0') return "the workload refuses this point without a reason";
  return base::without_secrets(error.text, plan::secrets_of(job));
}

void answer_points(const base::Fd& out, const json& request, std::size_t from) {
  const auto library = plugin::Library::load(request.at("plugin").get<std::string>(), plugin_host());
  std::size_t number = 0;
  for (const plan::Job& job : request.at("jobs").get<std::vector<plan::Job>>()) {
    for (const plan::Point& point : job.points) {
      if (number++ < from) continue;
      answer(out, {{"reason", objection(job, point, library.workload(point.workload))}});
    }
  }
}

// ---- in the parent ---------------------------------------------------------------------------------------------

/// The lines that a child has written, each once.
class Lines {
 public:
  explicit Lines(process::Child& child) : child_(child) {}

  /// Waits for further lines and adds them; false when it ended, or none came for too long.
  bool take(std::vector<json>& answers) {
    const auto end = std::chrono::steady_clock::now() + look_patience;
    while (std::chrono::steady_clock::now() < end) {
      const bool ended = child_.wait(milliseconds(20)).has_value();
      const bool any = take_whole(answers);
      if (ended) return false;
      if (any) return true;
    }
    return false;
  }

 private:
  bool take_whole(std::vector<json>& answers) {
    const std::string& text = child_.out();
    const std::size_t before = taken_;
    for (std::size_t mark; (mark = text.find('\n', taken_)) != std::string::npos; taken_ = mark + 1)
      answers.push_back(json::parse(text.substr(taken_, mark - taken_)));
    return taken_ > before;
  }

  process::Child& child_;
  std::size_t taken_ = 0;
};

/// Why there is no answer from it.
std::string fate(process::Child& child) {
  const auto& ending = child.poll();
  if (!ending) return fmt::format("did not come back within {} s", look_patience.count() / 1000);
  return "the process that looked into it " + process::describe(*ending);
}

/// `count` answers; where the child gave none, `died` says why.
std::vector<json> ask(const json& request, std::size_t count) {
  const base::TemporaryFolder folder;
  const fs::path file = folder.path() / "request";
  base::write_file_0600(file, request.dump());
  std::vector<json> answers;
  while (answers.size() < count) {
    process::Command command;
    command.argv = {self(), "look", "--request", file, "--from", std::to_string(answers.size())};
    command.out = process::Sink::capture(most_answers_bytes);
    process::Child child = process::spawn(command);
    Lines lines(child);
    while (answers.size() < count && lines.take(answers)) {
    }
    if (answers.size() < count) answers.push_back({{"died", fate(child)}});
  }
  return answers;
}

/// What stands in the way, with the file's name before it; "" = nothing.
std::string reason_in(const json& answer, const fs::path& file) {
  if (answer.contains("died")) return fmt::format("{}: {}", file.string(), answer["died"].get<std::string>());
  return answer.value("reason", "");
}

Sight read_sight(const fs::path& file, const json& answer) {
  Sight sight;
  sight.file = file;
  sight.reason = reason_in(answer, file);
  sight.help = answer.value("help", "");
  const auto take = [&](const char* kind, auto& into) {
    for (const json& row : answer.value(kind, json::array()))
      into.emplace_back(row.at(0).get<std::string>(), row.at(1).get<std::string>());
  };
  take("workloads", sight.workloads), take("services", sight.services), take("exporters", sight.exporters);
  return sight;
}

/// Options that have more than one value in these jobs.
std::set<std::string> varying_options(const std::vector<plan::Job>& jobs) {
  std::set<std::string> varying;
  std::map<std::string, std::string> seen;
  for (const plan::Job& job : jobs) {
    for (const plan::Point& point : job.points) {
      for (const auto& [name, value] : point.options) {
        if (seen.try_emplace(name, value.text).first->second != value.text) varying.insert(name);
      }
    }
  }
  return varying;
}

std::string name_of(const plan::Point& point, const std::set<std::string>& varying) {
  std::string text = point.workload;
  for (const auto& [name, value] : point.options) {
    if (varying.contains(name)) text += fmt::format(" {}={}", name, base::quote(value.text));
  }
  return text;
}

}  // namespace

std::vector<Sight> look_at(const std::vector<fs::path>& files) {
  json request;
  for (const fs::path& file : files) request["files"].push_back(file.string());
  const std::vector<json> answers = ask(request, files.size());
  std::vector<Sight> sights;
  for (std::size_t i = 0; i < files.size(); ++i) sights.push_back(read_sight(files[i], answers[i]));
  return sights;
}

std::vector<std::string> problems_of(const fs::path& file) {
  const json answer = ask({{"check", file.string()}}, 1).front();
  if (!answer.contains("problems")) base::wrong_input("{}", reason_in(answer, file));
  return answer.at("problems").get<std::vector<std::string>>();
}

std::vector<plan::Refused> take_refused(const fs::path& file, std::vector<plan::Job>& jobs) {
  std::size_t count = 0;
  for (const plan::Job& job : jobs) count += job.points.size();
  const std::vector<json> answers = ask({{"plugin", file.string()}, {"jobs", jobs}}, count);
  const std::set<std::string> varying = varying_options(jobs);
  std::vector<plan::Refused> refused;
  auto answer = answers.begin();
  for (plan::Job& job : jobs) {
    std::vector<plan::Point> kept;
    for (plan::Point& point : std::exchange(job.points, {})) {
      const std::string reason = reason_in(*answer++, file);
      if (reason.empty()) {
        kept.push_back(std::move(point));
        continue;
      }
      refused.push_back({job, fmt::format("{}: {}", name_of(point, varying), reason)});
      refused.back().job.points.push_back(std::move(point));
    }
    job.points = std::move(kept);
  }
  std::erase_if(jobs, [](const plan::Job& job) { return job.points.empty(); });
  return refused;
}

std::vector<Group> look_groups() {
  return {{"For scalebench only",
           {with_placeholder(value_row("request", plan::Type::text, "", "what to look at"), "FILE"),
            value_row("from", plan::Type::integer, "0", "answers that were given already")}}};
}

int look_command(const Command& command, const Words& words) {
  const Parsed parsed = parse(command, words, 0);
  const json request = json::parse(base::read_file(parsed.arguments.text("request")));
  const auto from = static_cast<std::size_t>(parsed.arguments.integer("from"));
  const base::Fd out = own_output();
  if (request.contains("jobs")) answer_points(out, request, from);
  if (request.contains("check")) answer(out, problems_in(request["check"].get<std::string>()));
  for (std::size_t i = from; request.contains("files") && i < request["files"].size(); ++i)
    answer(out, sight_of(request["files"][i].get<std::string>()));
  _exit(0);  // what plugins do at the end of a process is not asked about
}

}  // namespace scalebench::cli
