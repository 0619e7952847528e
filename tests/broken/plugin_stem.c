/* SPDX-License-Identifier: Apache-2.0 */
#define PLUGIN_NAME "something_else"
#include "plugin.h"
