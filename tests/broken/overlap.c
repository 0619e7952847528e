/* SPDX-License-Identifier: Apache-2.0 */
/* In order: operations that overlap. */
#define FLAGS (SB_INDEPENDENT | SB_ASYNCHRONOUS)
#define ITERATE NULL
#define START start
#define PROGRESS progress
#include "plugin.h"
