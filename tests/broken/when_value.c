/* SPDX-License-Identifier: Apache-2.0 */
#define NEEDS {"redis", NULL, "mode=slow", NULL, NULL}
#define OPTIONS {"mode", "how", "fast", "fast|faster", NULL, NULL, SB_CHOICE, SB_LAUNCH}
#include "plugin.h"
