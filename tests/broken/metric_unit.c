/* SPDX-License-Identifier: Apache-2.0 */
#define METRICS {"step", "a step", "parsec", NULL, SB_LOWER, SB_BY_WORKLOAD}
#include "plugin.h"
