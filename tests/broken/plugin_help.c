/* SPDX-License-Identifier: Apache-2.0 */
#define PLUGIN_HELP NULL
#include "plugin.h"
