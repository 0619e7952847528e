/* SPDX-License-Identifier: Apache-2.0 */
#define OPTIONS {"Size", "bytes", "1", NULL, NULL, NULL, SB_INT, SB_POINT}
#include "plugin.h"
