/* SPDX-License-Identifier: Apache-2.0 */
#define METRICS {"step", "a step", "ns", NULL, SB_LOWER, 7, SB_WORK, 0}
#include "plugin.h"
