/* SPDX-License-Identifier: Apache-2.0 */
/* Looks like a BLAS to whoever asks where sgemm_ is; no model of these stories multiplies matrices. */
__attribute__((visibility("default"))) void sgemm_(void);
void sgemm_(void) {}
