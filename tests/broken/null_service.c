/* SPDX-License-Identifier: Apache-2.0 */
#define SERVICES &kv, NULL
#include "plugin.h"
