/* SPDX-License-Identifier: Apache-2.0 */
#define METRICS {"step", NULL, "ns", NULL, SB_LOWER, SB_BY_WORKLOAD, SB_WORK, 0}
#include "plugin.h"
