/* SPDX-License-Identifier: Apache-2.0 */
#define NEEDS {"redis", "--threads ${threads}", NULL, NULL, NULL}
#include "plugin.h"
