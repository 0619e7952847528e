/* SPDX-License-Identifier: Apache-2.0 */
#define ABI_MAJOR 2
#include "plugin.h"
