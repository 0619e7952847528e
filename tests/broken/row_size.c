/* SPDX-License-Identifier: Apache-2.0 */
#define OPTION_SIZE 8
#include "plugin.h"
