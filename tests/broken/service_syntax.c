/* SPDX-License-Identifier: Apache-2.0 */
#define SERVICE_SYNTAX NULL
#include "plugin.h"
