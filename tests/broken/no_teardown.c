/* SPDX-License-Identifier: Apache-2.0 */
#define TEARDOWN NULL
#include "plugin.h"
