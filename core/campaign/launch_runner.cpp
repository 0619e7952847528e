// SPDX-License-Identifier: Apache-2.0
#include "campaign/launch_runner.hpp"

#include "launch/launch.hpp"

namespace scalebench::campaign {
namespace {

constexpr std::chrono::milliseconds look_every{20};

JobEnd to_end(const launch::Result& result) {
  return {result.ending.exit_code, result.ending.signal, result.cause.sentence, result.cause.lacks_rank,
          result.begin_ns, result.wall_ns, result.ranks};
}

}  // namespace

std::vector<std::string> LaunchRunner::command(const plan::Job& job, const std::filesystem::path& job_file) const {
  return launch::launch_command(job, options_, self_, job_file);
}

JobEnd LaunchRunner::run(const plan::Job& job, const std::filesystem::path& job_file, const Watch& watch,
                         const Handover& handover) {
  launch::Launch launch = launch::Launch::start(job, options_, self_, job_file);
  while (true) {
    if (const auto& result = launch.wait(look_every, handover.bell)) return to_end(*result);
    if (handover.rang()) handover.store();
    const Wish wish = watch.look();
    if (wish == Wish::stop) launch.stop();
    if (wish == Wish::kill) return to_end(launch.kill());
  }
}

}  // namespace scalebench::campaign
