/* SPDX-License-Identifier: Apache-2.0 */
#define PLUGIN_MPI "MPICH 4.0"
#include "plugin.h"
