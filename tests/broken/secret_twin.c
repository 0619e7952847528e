/* SPDX-License-Identifier: Apache-2.0 */
#define OPTIONS                                                        \
  {"key", "a key", "", NULL, NULL, NULL, SB_SECRET, SB_POINT}, {       \
    "key-file", "where it is", "", NULL, NULL, NULL, SB_TEXT, SB_POINT \
  }
#include "plugin.h"
