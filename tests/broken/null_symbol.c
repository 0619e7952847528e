/* SPDX-License-Identifier: Apache-2.0 */
extern const void *const scalebench_plugin;
__attribute__((visibility("default"))) const void *const scalebench_plugin = 0;
