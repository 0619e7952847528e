/* SPDX-License-Identifier: Apache-2.0 */
#define OPTIONS {"mode", "how", "slow", "fast|faster", NULL, NULL, SB_CHOICE, SB_POINT}
#include "plugin.h"
