/* SPDX-License-Identifier: Apache-2.0 */
#define METRICS {"step", "a step", "ns", NULL, 7, SB_BY_WORKLOAD}
#include "plugin.h"
