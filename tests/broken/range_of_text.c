/* SPDX-License-Identifier: Apache-2.0 */
#define OPTIONS {"mode", "how", "fast", NULL, NULL, "a..b", SB_TEXT, SB_POINT}
#include "plugin.h"
