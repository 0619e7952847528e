// SPDX-License-Identifier: Apache-2.0
// What a user asked for: workloads with their rows, and the texts typed for their axes.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "plan/job.hpp"
#include "plan/option.hpp"

namespace scalebench::plan {

/// What planning needs to know of a workload.
struct Workload {
  std::string name;
  std::string help;
  std::vector<Option> options;
  int min_ranks = 1;
  int max_ranks = 0;  ///< 0 = any
  int rank_multiple = 1;
  int default_ranks = 1;
  int thread_level = 0;  ///< enum sb_thread_level
  int cores_per_rank = 1;
  bool independent = false;
};

struct Request {
  std::string plugin;
  std::vector<Workload> workloads;  ///< those selected
  std::vector<Option> service_options;
  std::map<std::string, std::string> given;  ///< option of a workload or service → axis as typed
  std::string ranks;                         ///< axis as typed; "" = each workload's default
  std::string nodes;                         ///< axis as typed; "" = 1
  std::string ranks_per_node;                ///< axis as typed; instead of ranks, which are nodes × ranks per node
  int repetitions = 1;
  bool own_launches = false;  ///< workloads do not share one
  Limits limits;
  std::uint64_t seed = 0;
};

// Option names and their texts as people keep them in a file: `--config FILE` and `--print-config`.
//
//   # a comment is a line of its own
//   tensor-bytes = 1KiB..1MiB*4
//   note = "  kept as it is: # \" \\ \n \t \x1b"
//
// A value stands alone or in double quotes; in quotes the escapes shown are known, and format_ini uses them where
// needed. There are no sections. A name may come several times (`tag`). What the names mean is the reader's business.

struct Entry {
  std::string name;
  std::string text;
  int line = 0;  ///< from 1; 0 = not from a file
};

/// In the order of the lines. Throws wrong_input "<file> line 3: <what>; <way out>".
std::vector<Entry> parse_ini(std::string_view text, std::string_view file);

/// parse_ini gives back the same names and texts.
std::string format_ini(const std::vector<Entry>& entries);

}  // namespace scalebench::plan
