/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps its recorder and uses it in hooks that were not given one. */
#include <scalebench/abi.h>

static sb_recorder *kept;

static int32_t setup(const sb_context *context, sb_recorder *recorder, sb_point *point, void **self, sb_error *error) {
  (void)context, (void)recorder, (void)point, (void)self, (void)error;
  return SB_OK;
}

static int32_t iterate(void *self, sb_recorder *recorder, sb_error *error) {
  (void)self, (void)error;
  kept = recorder;
  recorder->lap(recorder, 0);
  return SB_OK;
}

static int32_t nothing(void *self, sb_error *error) {
  (void)self, (void)error;
  return SB_OK;
}

static int32_t lap(void *self, sb_error *error) {
  (void)self, (void)error;
  kept->lap(kept, 0);
  return SB_OK;
}

static const sb_metric metrics[] = {{"step", "one step", "ns", 0, SB_LOWER, SB_BY_WORKLOAD, SB_WORK, 0}};

#define WORKLOAD(name, last, check)                                                                                  \
  {                                                                                                                  \
    sizeof(sb_workload), SB_INDEPENDENT, name, "laps too late", 0, 0, sizeof(sb_option), metrics, 1,                  \
        sizeof(sb_metric), 0, 0, sizeof(sb_role), 0, 0, sizeof(sb_need), 1, 0, 1, 1, SB_THREAD_SINGLE, 0, setup,      \
        iterate, last, check, 0                                                                                      \
  }

static const sb_workload in_verify = WORKLOAD("in-verify", nothing, lap);
static const sb_workload in_teardown = WORKLOAD("in-teardown", lap, 0);
static const sb_workload *const workloads[] = {&in_verify, &in_teardown};

static const sb_plugin late = {sizeof(sb_plugin), SB_ABI_MAJOR, SB_ABI_MINOR, "late",    "Laps too late", "0",
                               "a C compiler",    0,            workloads,    2,         0};
SB_EXPORT_PLUGIN(late);
