// SPDX-License-Identifier: Apache-2.0
#include "launch/launch.hpp"

#include <algorithm>
#include <csignal>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "launch/hosts.hpp"

namespace scalebench::launch {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds between_looks{100};

process::Command as_child(const Launcher& launcher, Words argv, Travel travel, const std::filesystem::path& job_file,
                          RankOutput& output) {
  process::Command command;
  command.argv = std::move(argv);
  command.environment = launcher.environment();
  if (travel == Travel::environment) command.environment.emplace_back(plan::job_variable, base::read_file(job_file));
  if (travel == Travel::input) command.in = job_file;
  command.out = process::Sink::pass_to([&output](std::string_view bytes) { output.out.take(bytes); });
  command.err = process::Sink::pass_to([&output](std::string_view bytes) { output.err.take(bytes); });
  command.death_signal = launcher.end;  // it then ends its ranks, on other nodes too
  return command;
}

std::string as_text(const Words& argv) {
  std::string text;
  for (const std::string& word : argv) text += base::quote(word) + ' ';
  text.pop_back();
  return text;
}

void write_hosts(const plan::Job& job, const LaunchOptions& options, const std::filesystem::path& job_file) {
  if (options.hosts.empty()) return;
  std::string text;
  for (const std::string& host : first_hosts(read_hosts(options.hosts), std::max(job.nodes, 1)))
    text += options.launcher.host(host, ranks_on_a_node(job)) + "\n";
  base::write_file_0600(hostfile_of(job_file), text);
}

}  // namespace

Launch Launch::start(const plan::Job& job, const LaunchOptions& options, const std::filesystem::path& self,
                     const std::filesystem::path& job_file) {
  require(options.launcher);
  write_hosts(job, options, job_file);
  const Words argv = launch_command(job, options, self, job_file);
  Launch launch(options.launcher);
  launch.command_ = as_text(argv);
  launch.secrets_ = plan::secrets_of(job);
  launch.grace_ = options.grace;
  launch.kept_ = KeptOutput(job_file.parent_path());
  launch.begin_ns_ = base::now_ns();
  const Travel travel = travel_of(job, options.launcher);
  launch.process_ = process::spawn(as_child(options.launcher, argv, travel, job_file, *launch.output_));
  return launch;
}

const std::optional<Result>& Launch::poll() { return wait(milliseconds(0)); }

const std::optional<Result>& Launch::wait(milliseconds timeout, int bell) {
  const std::uint64_t end_ns = base::now_ns() + static_cast<std::uint64_t>(timeout.count()) * 1'000'000;
  while (!result_) {
    escalate();
    const std::uint64_t now_ns = base::now_ns();
    const milliseconds left((std::max(end_ns, now_ns) - now_ns + 999'999) / 1'000'000);
    if (const auto& ending = process_.wait(std::min(left, between_looks), bell)) return finish(*ending);
    kept_.keep(output_->ranks);
    if (bell >= 0 || base::now_ns() >= end_ns) break;
  }
  return result_;
}

void Launch::stop() {
  if (step_ != StopStep::running || result_) return;
  step_ = StopStep::asked;
  next_step_ns_ = base::now_ns() + static_cast<std::uint64_t>(grace_.count()) * 1'000'000;
  process_.signal(launcher_.ask);
}

void Launch::escalate() {
  if (step_ == StopStep::running || step_ == StopStep::killed || base::now_ns() < next_step_ns_) return;
  next_step_ns_ += static_cast<std::uint64_t>(grace_.count()) * 1'000'000;
  process_.signal(step_ == StopStep::asked ? launcher_.end : SIGKILL);
  step_ = step_ == StopStep::asked ? StopStep::told : StopStep::killed;
}

const Result& Launch::kill() {
  if (result_) return *result_;
  step_ = StopStep::killed;
  return *finish(process_.stop(milliseconds(0), SIGKILL));
}

const std::optional<Result>& Launch::finish(const process::Ending& ending) {
  Result result;
  result.begin_ns = begin_ns_;
  result.wall_ns = base::now_ns() - begin_ns_;
  result.ending = ending;
  result.ending.by_us = stopping();
  output_->out.finish();
  output_->err.finish();
  result.out = base::without_secrets(output_->out.text(), secrets_);
  result.err = base::without_secrets(output_->err.text(), secrets_);
  for (const auto& [rank, text] : output_->ranks) result.ranks[rank] = base::without_secrets(text.text(), secrets_);
  const std::string complaints = launcher_.complains_on_output ? result.out + result.err : result.err;
  if (!ending.good()) result.cause = launcher_.cause(launcher_, complaints, ending);
  result_ = std::move(result);
  return result_;
}

}  // namespace scalebench::launch
