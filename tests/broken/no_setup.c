/* SPDX-License-Identifier: Apache-2.0 */
#define SETUP NULL
#include "plugin.h"
