/* SPDX-License-Identifier: Apache-2.0 */
#define SERVICE_SIZE 24
#include "plugin.h"
