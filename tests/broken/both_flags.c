/* SPDX-License-Identifier: Apache-2.0 */
#define FLAGS SB_INDEPENDENT | SB_COLLECTIVE
#include "plugin.h"
