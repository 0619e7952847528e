/* SPDX-License-Identifier: Apache-2.0 */
#define NEEDS {"redis", NULL, "sice=1", NULL, NULL}
#include "plugin.h"
