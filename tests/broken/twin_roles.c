/* SPDX-License-Identifier: Apache-2.0 */
#define ROLES {"one", "r", NULL, 1, 0}, {"one", "r", "n", 1, 0}
#define OPTIONS {"n", "ranks", "1", NULL, NULL, NULL, SB_INT, SB_LAUNCH}
#include "plugin.h"
