/* SPDX-License-Identifier: Apache-2.0 */
#define METRIC_TABLE NULL, 0
#include "plugin.h"
