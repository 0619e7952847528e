/* SPDX-License-Identifier: Apache-2.0 */
/* A good table, in a library that does something else as soon as it is loaded: MANNER. */
#include <scalebench/abi.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static void crashes(void) { raise(SIGSEGV); }
static void exits(void) { exit(0); }
static void prints(void) {
  puts("{\"reason\": \"not mine to say\"}"), fflush(stdout);
  fputs("not mine to say either\n", stderr);
  fputs("not mine to say at last", stdout);
}
static void hangs(void) {
  for (volatile int forever = 1; forever;) {
  }
}

__attribute__((constructor)) static void begin(void) {
  void (*const manners[])(void) = {crashes, exits, prints, hangs};
  (void)manners;
  MANNER();
}

static int32_t setup(const sb_context *context, sb_recorder *recorder, sb_point *point, void **self, sb_error *error) {
  (void)context, (void)recorder, (void)point, (void)self, (void)error;
  return SB_OK;
}

static int32_t iterate(void *self, sb_recorder *recorder, sb_error *error) {
  (void)self, (void)error;
  recorder->lap(recorder, 0);
  return SB_OK;
}

static int32_t teardown(void *self, sb_error *error) {
  (void)self, (void)error;
  return SB_OK;
}

static const sb_metric metrics[] = {{"step", "one step", "ns", 0, SB_LOWER, SB_BY_WORKLOAD, SB_WORK, 0}};
static const sb_workload only = {sizeof(sb_workload), SB_INDEPENDENT,     "only",   "the only one",     0,       0,
                                 sizeof(sb_option),   metrics,            1,        sizeof(sb_metric),  0,       0,
                                 sizeof(sb_role),     0,                  0,        sizeof(sb_need),    1,       0,
                                 1,                   1,                  SB_THREAD_SINGLE, 0,          setup,   iterate,
                                 teardown,            0,                  0};
static const sb_workload *const workloads[] = {&only};
static const sb_plugin plugin = {sizeof(sb_plugin), SB_ABI_MAJOR, SB_ABI_MINOR, NAME, "Rude", "0",
                                 "a C compiler",    0,            workloads,    1,    0};
SB_EXPORT_PLUGIN(plugin);
