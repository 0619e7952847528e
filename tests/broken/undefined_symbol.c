/* SPDX-License-Identifier: Apache-2.0 */
int a_function_of_no_library(void);
int caller(void);
__attribute__((visibility("default"))) int caller(void) { return a_function_of_no_library(); }
#include "plugin.h"
