/* SPDX-License-Identifier: Apache-2.0 */
#define PLUGIN_BUILD NULL
#include "plugin.h"
