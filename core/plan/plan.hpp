// SPDX-License-Identifier: Apache-2.0
// The room in one include: from options as typed to jobs to run. Pure values; nothing here starts or stores anything.
#pragma once

#include "plan/axis.hpp"
#include "plan/config_hash.hpp"
#include "plan/expand.hpp"
#include "plan/ini.hpp"
#include "plan/job.hpp"
#include "plan/option.hpp"
#include "plan/request.hpp"
