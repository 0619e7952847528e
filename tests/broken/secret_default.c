/* SPDX-License-Identifier: Apache-2.0 */
#define OPTIONS {"key", "a key", "changeme", NULL, NULL, NULL, SB_SECRET, SB_POINT}
#include "plugin.h"
