/* SPDX-License-Identifier: Apache-2.0 */
#define READY NULL
#include "plugin.h"
