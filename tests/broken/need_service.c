/* SPDX-License-Identifier: Apache-2.0 */
#define NEEDS {NULL, NULL, NULL, NULL, NULL}
#include "plugin.h"
