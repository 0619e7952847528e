/* SPDX-License-Identifier: Apache-2.0 */
#define FLAGS (SB_INDEPENDENT | SB_ASYNCHRONOUS)
#define ITERATE NULL
#define START start
#define PROGRESS progress
#define METRICS {"service", "a step", "ns", NULL, SB_LOWER, SB_BY_WORKLOAD, SB_WORK, 0}
#include "plugin.h"
