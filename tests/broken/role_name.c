/* SPDX-License-Identifier: Apache-2.0 */
#define ROLES {"The Rest", "all ranks", NULL, 1, 0}
#include "plugin.h"
