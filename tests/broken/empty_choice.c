/* SPDX-License-Identifier: Apache-2.0 */
#define OPTIONS {"mode", "how", "fast", "fast||faster", NULL, NULL, SB_CHOICE, SB_POINT}
#include "plugin.h"
