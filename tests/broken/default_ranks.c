/* SPDX-License-Identifier: Apache-2.0 */
#define RANKS 2, 0, 2, 3
#include "plugin.h"
