/* SPDX-License-Identifier: Apache-2.0 */
#define PLUGIN_SIZE 16
#include "plugin.h"
