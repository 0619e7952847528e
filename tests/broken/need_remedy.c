/* SPDX-License-Identifier: Apache-2.0 */
#define NEEDS {NULL, NULL, NULL, "${module_dir}/model.so", NULL}
#include "plugin.h"
