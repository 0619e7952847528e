/* SPDX-License-Identifier: Apache-2.0 */
#define NEEDS {"redis", "--size ${size}", NULL, NULL, NULL}
#include "plugin.h"
