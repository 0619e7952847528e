// SPDX-License-Identifier: Apache-2.0
#include "launch/world.hpp"

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <initializer_list>

namespace scalebench::launch {
namespace {

std::optional<int> number_in(const char* variable) {
  const char* text = std::getenv(variable);
  if (text == nullptr) return std::nullopt;
  int number = 0;
  const char* end = text + std::strlen(text);
  const auto [stop, error] = std::from_chars(text, end, number);
  return error == std::errc() && stop == end && number >= 0 ? std::optional(number) : std::nullopt;
}

int first_of(std::initializer_list<const char*> variables, int otherwise) {
  for (const char* variable : variables) {
    if (const auto number = number_in(variable)) return *number;
  }
  return otherwise;
}

}  // namespace

std::optional<World> detect_world() {
  for (const char* variable : {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK"}) {
    const std::optional<int> rank = number_in(variable);
    if (!rank) continue;
    return World{*rank, first_of({"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_STEP_NUM_TASKS", "SLURM_NTASKS"}, 0),
                 first_of({"OMPI_COMM_WORLD_LOCAL_RANK", "MPI_LOCALRANKID", "SLURM_LOCALID"}, -1), variable};
  }
  return std::nullopt;
}

}  // namespace scalebench::launch
