/* SPDX-License-Identifier: Apache-2.0 */
#define OPTIONS {"key", "a key", "", NULL, NULL, NULL, SB_SECRET, SB_LAUNCH}
#define NEEDS {"redis", "--requirepass ${key}", NULL, NULL, NULL}
#include "plugin.h"
