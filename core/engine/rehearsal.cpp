// SPDX-License-Identifier: Apache-2.0
#include "engine/rehearsal.hpp"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "engine/context.hpp"

namespace scalebench::engine {
namespace {

using nlohmann::json;

std::filesystem::path remarks_of(const std::filesystem::path& job_folder, int rank) {
  return job_folder / fmt::format("rank{}.remarks", rank);
}

void keep(const JobContext& stage, const plugin::Remark& remark) {
  const std::string text = base::without_secrets(remark.text, plan::secrets_of(stage.job));
  const json line = {{"kind", remark.kind}, {"text", text}, {"samples", remark.samples}};
  std::ofstream file(remarks_of(stage.folder.path(), stage.group.rank()), std::ios::app);
  file << line.dump(-1, ' ', false, json::error_handler_t::replace) << std::endl;
}

/// Whether it is so in every rank.
bool agreed(Group& group, bool fine) {
  std::int64_t trouble = fine ? 0 : 1;
  group.agree({&trouble, 1});
  return trouble == 0;
}

}  // namespace

void rehearse(const JobContext& stage, int index) {
  const plan::Point& point = stage.job.points[static_cast<std::size_t>(index)];
  const sb_workload& workload = stage.library.workload(point.workload);
  PointLog log(stage.journal, index, stage.wall, plan::secrets_of(stage.job));
  Context context(workload, stage, point, log);
  if (!context.casting().ok()) return keep(stage, {plugin::Remark::Kind::left_out, context.casting().text});
  context.connect();
  keep(stage, plugin::dry_run([&] { return std::make_unique<plugin::PointLife>(workload, context.get()); },
                              [&](bool fine) { return agreed(stage.group, fine); }));
  context.disconnect();
}

std::vector<plugin::Remark> read_remarks(const std::filesystem::path& job_folder, int rank) {
  std::vector<plugin::Remark> remarks;
  std::ifstream file(remarks_of(job_folder, rank));
  for (std::string line; std::getline(file, line);) {
    const json remark = json::parse(line, nullptr, false);
    if (remark.is_discarded()) break;
    remarks.push_back({remark.at("kind").get<plugin::Remark::Kind>(), remark.at("text").get<std::string>(),
                       remark.at("samples").get<std::int64_t>()});
  }
  return remarks;
}

}  // namespace scalebench::engine
