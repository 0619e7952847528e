/* SPDX-License-Identifier: Apache-2.0 */
#define FLAGS 64
#include "plugin.h"
