/* SPDX-License-Identifier: Apache-2.0 */
#define WORKLOADS &first, NULL
#include "plugin.h"
