/* SPDX-License-Identifier: Apache-2.0 */
#define NEEDS {"redis", NULL, "size"}
#include "plugin.h"
