/* SPDX-License-Identifier: Apache-2.0 */
/* clang-format off */
#define METRICS \
  {"step", "a step", "ns", NULL, SB_LOWER, SB_BY_WORKLOAD, SB_WORK, 0}, \
  {"step", "a step", "ns", NULL, SB_LOWER, SB_BY_WORKLOAD, SB_WORK, 0}
/* clang-format on */
#include "plugin.h"
