/* SPDX-License-Identifier: Apache-2.0 */
#define NEEDS {"redis", NULL, "size", NULL, NULL}
#include "plugin.h"
