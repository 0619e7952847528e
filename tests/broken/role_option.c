/* SPDX-License-Identifier: Apache-2.0 */
#define ROLES {"one", "r", "size", 1, 0}
#include "plugin.h"
