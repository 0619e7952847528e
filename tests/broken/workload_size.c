/* SPDX-License-Identifier: Apache-2.0 */
#define WORKLOAD_SIZE 24
#include "plugin.h"
