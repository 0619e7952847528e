/* SPDX-License-Identifier: Apache-2.0 */
#define ABI_MINOR 7
#include "plugin.h"
