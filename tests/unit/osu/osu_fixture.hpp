// SPDX-License-Identifier: Apache-2.0
// What benchmarks did when osu-stage played them under a real mpirun.
#pragma once

#include <scalebench/abi.h>
#include <stdio.h>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace scalebench::test {

/// One workload: what each rank reported.
struct Played {
  nlohmann::json ranks;

  int status(std::size_t rank = 0) const { return ranks.at(rank).at("status"); }
  std::string text(std::size_t rank = 0) const { return ranks.at(rank).at("text"); }
  std::int64_t answer(const char* what) const { return ranks.at(0).at(what); }
  std::int64_t samples(const char* metric, std::size_t rank = 0) const {
    return ranks.at(rank).at("samples").at(metric);
  }
  double median(const char* metric, std::size_t rank = 0) const { return ranks.at(rank).at("medians").at(metric); }
};

struct Show {
  std::map<std::string, Played> played;
  std::string noise;  ///< what was printed besides

  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& [name, one] : played) all.push_back(name);
    return all;
  }
};

/// Plays workloads ("latency,bw", or "all" that take so many ranks) with `words` for osu-stage and for mpirun.
inline Show play(int ranks, const std::string& workloads, const std::string& words = "",
                 const std::string& mpirun_words = "") {
  const std::string command =
      "OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 timeout 100 mpirun --oversubscribe "
      "--mca btl_tcp_if_include lo -n " +
      std::to_string(ranks) + " " + mpirun_words + " " OSU_STAGE " " OSU_PLUGIN " " + workloads + " " + words + " 2>&1";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  Show show;
  std::array<char, 65536> line{};
  while (pipe && fgets(line.data(), line.size(), pipe.get()) != nullptr) {
    if (line[0] != '{') {
      show.noise += line.data();
      continue;
    }
    const auto one = nlohmann::json::parse(line.data());
    show.played[one.at("workload")] = {one.at("ranks")};
  }
  return show;
}

/// The workloads that did not end as `status` on every rank, with their reasons; "" if there is none.
inline std::string not_ended_as(int status, const Show& show) {
  std::string all = show.noise;
  for (const auto& [name, one] : show.played) {
    for (std::size_t rank = 0; rank < one.ranks.size(); ++rank) {
      if (one.status(rank) != status)
        all += name + " on rank " + std::to_string(rank) + ": " + std::to_string(one.status(rank)) + " " +
               one.text(rank) + "\n";
    }
  }
  return all;
}

}  // namespace scalebench::test
