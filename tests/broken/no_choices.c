/* SPDX-License-Identifier: Apache-2.0 */
#define OPTIONS {"mode", "how", "fast", NULL, NULL, NULL, SB_CHOICE, SB_POINT}
#include "plugin.h"
