/* SPDX-License-Identifier: Apache-2.0 */
#define ITERATE NULL
#include "plugin.h"
