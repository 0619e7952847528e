/* SPDX-License-Identifier: Apache-2.0 */
#define OPTIONS {"size", "bytes", NULL, NULL, NULL, NULL, SB_INT, SB_POINT}
#include "plugin.h"
