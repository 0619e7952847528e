/* SPDX-License-Identifier: Apache-2.0 */
#define SERVICE_OPTIONS {"ranks", "servers", "1", NULL, NULL, NULL, SB_INT, SB_LAUNCH}
#include "plugin.h"
