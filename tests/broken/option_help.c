/* SPDX-License-Identifier: Apache-2.0 */
#define OPTIONS {"size", NULL, "1", NULL, NULL, NULL, SB_INT, SB_POINT}
#include "plugin.h"
