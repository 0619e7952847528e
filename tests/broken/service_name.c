/* SPDX-License-Identifier: Apache-2.0 */
#define SERVICE_NAME "K V"
#include "plugin.h"
