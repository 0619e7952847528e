/* SPDX-License-Identifier: Apache-2.0 */
#define FLAGS (SB_COLLECTIVE | SB_ASYNCHRONOUS)
#define ITERATE NULL
#define START start
#define PROGRESS progress
#include "plugin.h"
