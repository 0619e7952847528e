/* SPDX-License-Identifier: Apache-2.0 */
#define FLAGS (SB_INDEPENDENT | SB_ASYNCHRONOUS)
#define START start
#define PROGRESS progress
#include "plugin.h"
