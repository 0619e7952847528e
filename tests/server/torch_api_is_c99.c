/* SPDX-License-Identifier: Apache-2.0 */
#include "inference/torch_api.h"

/* The header serves C: this source only has to compile. */
const char *sb_torch_entry_name(void);
const char *sb_torch_entry_name(void) { return SB_TORCH_ENTRY; }
