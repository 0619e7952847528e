// SPDX-License-Identifier: Apache-2.0
#include "title.hpp"

#include <algorithm>
#include <iterator>

namespace scalebench::osu {
namespace {

struct Title {
  std::string_view workload, words;
};

// One-sided programs have the function of MPI in their names.
constexpr Title whole_titles[] = {
    {"latency", "MPI Latency"},
    {"latency_mp", "MPI Multi-process Latency"},
    {"latency_mt", "MPI Multi-threaded Latency"},
    {"latency_persistent", "MPI Latency Persistent"},
    {"multi_lat", "MPI Multi Latency"},
    {"bw", "MPI Bandwidth"},
    {"bw_persistent", "MPI Bandwidth Persistent"},
    {"bibw", "MPI Bi-Directional Bandwidth"},
    {"bibw_persistent", "MPI Bi-Directional Bandwidth Persistent"},
    {"mbw_mr", "MPI Multiple Bandwidth / Message Rate"},
    {"put_latency", "MPI_Put Latency"},
    {"get_latency", "MPI_Get latency"},
    {"acc_latency", "MPI_Accumulate latency"},
    {"get_acc_latency", "MPI_Get_accumulate latency"},
    {"fop_latency", "MPI_Fetch_and_op latency"},
    {"cas_latency", "MPI_Compare_and_swap latency"},
    {"put_bw", "MPI_Put Bandwidth"},
    {"get_bw", "MPI_Get Bandwidth"},
    {"put_bibw", "MPI_Put Bi-directional Bandwidth"},
    {"init", "MPI Init"},
    {"hello", "MPI Hello World"},
};

// Of collective operations, where it is more than the workload with a capital.
constexpr Title operations[] = {
    {"bcast", "Broadcast"},
    {"alltoall", "All-to-All Personalized Exchange"},
    {"alltoallv", "All-to-Allv Personalized Exchange"},
    {"alltoallw", "All-to-Allw Personalized Exchange"},
};

template <std::size_t Count>
std::string_view words_of(const Title (&titles)[Count], std::string_view workload) {
  const auto found = std::ranges::find(titles, workload, &Title::workload);
  return found == std::end(titles) ? std::string_view() : found->words;
}

std::string capitalized(std::string_view workload) {
  std::string text(workload);
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') text.front() = static_cast<char>(text.front() - 32);
  return text;
}

std::string operation(std::string_view workload) {
  constexpr std::string_view local = "neighbor_";
  if (workload.starts_with(local)) return "Neighborhood " + capitalized(workload.substr(local.size()));
  const std::string_view words = words_of(operations, workload);
  return words.empty() ? capitalized(workload) : std::string(words);
}

}  // namespace

std::string osu_title(std::string_view workload) {
  if (const auto words = words_of(whole_titles, workload); !words.empty()) return "OSU " + std::string(words) + " Test";
  if (workload.starts_with('i')) return "OSU MPI Non-blocking " + operation(workload.substr(1)) + " Latency Test";
  return "OSU MPI " + operation(workload) + " Latency Test";
}

}  // namespace scalebench::osu
