/* SPDX-License-Identifier: Apache-2.0 */
#define START start
#include "plugin.h"
