/* SPDX-License-Identifier: Apache-2.0 */
#define SERVICES &kv, &kv
#include "plugin.h"
