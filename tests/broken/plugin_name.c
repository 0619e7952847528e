/* SPDX-License-Identifier: Apache-2.0 */
#define PLUGIN_NAME "Bad Name"
#include "plugin.h"
