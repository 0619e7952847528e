/* SPDX-License-Identifier: Apache-2.0 */
#define OPTIONS {"password", "a key", "", NULL, NULL, NULL, SB_SECRET, SB_POINT}
#include "plugin.h"
