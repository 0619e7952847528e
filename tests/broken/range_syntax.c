/* SPDX-License-Identifier: Apache-2.0 */
#define OPTIONS {"size", "bytes", "1", NULL, NULL, "1-8", SB_INT, SB_POINT}
#include "plugin.h"
