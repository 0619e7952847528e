/* SPDX-License-Identifier: Apache-2.0 */
#define WORKLOAD_HELP NULL
#include "plugin.h"
