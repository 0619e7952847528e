// SPDX-License-Identifier: Apache-2.0
// Why a launch ended badly, in one sentence, out of the pages that mpirun prints.
#pragma once

#include <string>
#include <string_view>

#include "process/ending.hpp"

namespace scalebench::launch {

/// The rank and how it ended where mpirun says so, then the last line that the ranks themselves wrote; else what mpirun
/// complains of; else how mpirun ended. Control characters are escaped.
std::string telling_sentence(std::string_view errors, const process::Ending& ending);

}  // namespace scalebench::launch
