/* SPDX-License-Identifier: Apache-2.0 */
/* clang-format off */
#define OPTIONS \
  {"size", "bytes", "1", NULL, NULL, NULL, SB_INT, SB_POINT}, \
  {"size", "bytes", "1", NULL, NULL, NULL, SB_INT, SB_POINT}
/* clang-format on */
#include "plugin.h"
