/* SPDX-License-Identifier: Apache-2.0 */
#define METRIC_TABLE NULL, 3
#include "plugin.h"
