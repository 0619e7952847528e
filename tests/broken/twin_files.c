/* SPDX-License-Identifier: Apache-2.0 */
#include <scalebench/abi.h>
static const sb_file files[] = {{"x", "", "", 0}, {"x", "", "", 0}};
#define FILES files, sizeof files / sizeof *files
#include "plugin.h"
