/* SPDX-License-Identifier: Apache-2.0 */
#define THREAD_LEVEL 4
#include "plugin.h"
