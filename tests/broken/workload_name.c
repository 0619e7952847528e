/* SPDX-License-Identifier: Apache-2.0 */
#define WORKLOAD_NAME "2nd"
#include "plugin.h"
