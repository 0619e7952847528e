/* SPDX-License-Identifier: Apache-2.0 */
#define WORKLOAD_COUNT 0
#define SERVICE_COUNT 0
#include "plugin.h"
