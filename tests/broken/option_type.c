/* SPDX-License-Identifier: Apache-2.0 */
#define OPTIONS {"size", "bytes", "1", NULL, NULL, NULL, 99, SB_POINT}
#include "plugin.h"
