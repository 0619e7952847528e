/* SPDX-License-Identifier: Apache-2.0 */
#define NEEDS {"redis", "--loadmodule ${plugin_dir", NULL, NULL, NULL}
#include "plugin.h"
