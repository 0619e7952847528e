/* SPDX-License-Identifier: Apache-2.0 */
#define WORKLOADS &first, &first
#include "plugin.h"
