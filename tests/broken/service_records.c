/* SPDX-License-Identifier: Apache-2.0 */
#define SERVICE_RECORDS NULL
#include "plugin.h"
