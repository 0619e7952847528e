/* SPDX-License-Identifier: Apache-2.0 */
#define RANKS 4, 2, 1, 4
#include "plugin.h"
