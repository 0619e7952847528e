/* SPDX-License-Identifier: Apache-2.0 */
#define OPTIONS {"size", "bytes", "1", NULL, NULL, NULL, SB_INT, 5}
#include "plugin.h"
