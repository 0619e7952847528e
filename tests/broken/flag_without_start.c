/* SPDX-License-Identifier: Apache-2.0 */
#define FLAGS (SB_INDEPENDENT | SB_ASYNCHRONOUS)
#define ITERATE NULL
#define START start
#include "plugin.h"
