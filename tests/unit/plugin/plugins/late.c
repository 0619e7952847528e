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

static int32_t start(void *self, sb_recorder *recorder, int64_t operation, uint64_t due_ns, sb_error *error) {
  (void)self, (void)due_ns, (void)error;
  recorder->lap(recorder, 0);
  recorder->done(recorder, operation, 0, 0, 0);
  return SB_OK;
}

static int32_t progress(void *self, sb_recorder *recorder, uint64_t until_ns, sb_error *error) {
  (void)self, (void)recorder, (void)until_ns, (void)error;
  return SB_OK;
}

static const sb_metric metrics[] = {{"step", "one step", "ns", 0, SB_LOWER, SB_BY_WORKLOAD, SB_WORK, 0}};

#define WORKLOAD(workload, last, check) \
  {.struct_size = sizeof(sb_workload),  \
   .flags = SB_INDEPENDENT,             \
   .name = workload,                    \
   .help = "laps too late",             \
   .metrics = metrics,                  \
   .metric_count = 1,                   \
   .metric_size = sizeof(sb_metric),    \
   .min_ranks = 1,                      \
   .rank_multiple = 1,                  \
   .default_ranks = 1,                  \
   .setup = setup,                      \
   .iterate = iterate,                  \
   .teardown = last,                    \
   .verify = check}

static const sb_workload in_verify = WORKLOAD("in-verify", nothing, lap);
static const sb_workload in_teardown = WORKLOAD("in-teardown", lap, 0);
static const sb_workload in_start = {.struct_size = sizeof(sb_workload),
                                     .flags = SB_INDEPENDENT | SB_ASYNCHRONOUS,
                                     .name = "in-start",
                                     .help = "laps where operations overlap",
                                     .metrics = metrics,
                                     .metric_count = 1,
                                     .metric_size = sizeof(sb_metric),
                                     .min_ranks = 1,
                                     .rank_multiple = 1,
                                     .default_ranks = 1,
                                     .setup = setup,
                                     .teardown = nothing,
                                     .start = start,
                                     .progress = progress};
static const sb_workload *const workloads[] = {&in_verify, &in_teardown, &in_start};

static const sb_plugin late = {.struct_size = sizeof(sb_plugin),
                               .abi_major = SB_ABI_MAJOR,
                               .abi_minor = SB_ABI_MINOR,
                               .name = "late",
                               .help = "Laps too late",
                               .version = "0",
                               .build = "a C compiler",
                               .workloads = workloads,
                               .workload_count = 3};
SB_EXPORT_PLUGIN(late);
