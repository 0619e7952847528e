// SPDX-License-Identifier: Apache-2.0
// What a workload asks of a service, from template to words of a command line.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "plan/option.hpp"

namespace scalebench::service {

/// Splits `pattern` at blanks, then replaces ${name} in each piece by the variable or the option of that name. A value
/// with blanks stays in its piece; a piece that ends up empty is left out. Throws wrong_input naming what is unknown.
std::vector<std::string> expand_arguments(std::string_view pattern, const plan::Settings& settings,
                                          const std::map<std::string, std::string>& variables);

/// Whether a need with this `when` ("option=value", "" = always) counts. Throws wrong_input for an unknown option.
bool applies(std::string_view when, const plan::Settings& settings);

}  // namespace scalebench::service
