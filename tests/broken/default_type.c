/* SPDX-License-Identifier: Apache-2.0 */
#define OPTIONS {"size", "bytes", "1KiB,12z", NULL, NULL, NULL, SB_BYTES, SB_POINT}
#include "plugin.h"
